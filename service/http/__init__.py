"""The transport: GraphQL over HTTP and WebSocket, and GraphiQL to look at it."""
