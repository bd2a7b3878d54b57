// Puts GraphiQL on the page: queries and mutations go by HTTP, subscriptions by WebSocket.
"use strict";

(() => {
  const { nonce, query, token } = JSON.parse(document.getElementById("config").textContent);
  const url = new URL("graphql", document.baseURI);
  const socketUrl = new URL(url);
  socketUrl.protocol = url.protocol === "https:" ? "wss:" : "ws:";

  const fetcher = GraphiQL.createFetcher({
    url: url.href,
    subscriptionUrl: socketUrl.href,
    headers: { Accept: "application/graphql-response+json, application/json;q=0.9" },
  });
  // Under this name the dialogs' library looks for what allows it a style element.
  globalThis.__webpack_nonce__ = nonce;
  const headers = token ? JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2) : "";

  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultQuery: query,
      defaultHeaders: headers,
      headers,
      defaultEditorToolsVisibility: "headers",
      shouldPersistHeaders: false,
      // The history keeps the headers of each request, a token among them: not beyond the tab.
      storage: sessionStorage,
    }),
  );
})();
