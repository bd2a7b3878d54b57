"""A headless Chromium that reaches nothing but loopback, driven through its DevTools protocol."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

EXECUTABLE = shutil.which("chromium")
PATIENCE = 60
"""Seconds after which a test that waits in vain fails instead of hanging."""

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # root, in a container, has no other choice
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--no-proxy-server",
    "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Page:
    """One page; it records what it asks the network for and what goes wrong in it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._session: str | None = None
        self.requested: list[str] = []
        self.complaints: list[str] = []

    async def listen(self) -> None:
        """Take in answers and events until the browser goes."""
        async for text in self._connection:
            message = json.loads(text)
            if "id" in message:
                self._answers.pop(message["id"]).set_result(message)
                continue
            match message["method"], message["params"]:
                case "Network.requestWillBeSent", {"request": {"url": url}}:
                    self.requested.append(url)
                case "Network.webSocketCreated", {"url": url}:
                    self.requested.append(url)
                case "Log.entryAdded", {"entry": {"level": "warning" | "error"} as entry}:
                    self.complaints.append(f"{entry['text']} {entry.get('url')}")
                case "Runtime.exceptionThrown", {"exceptionDetails": details}:
                    self.complaints.append(str(details))
                case _:
                    pass

    async def open(self) -> None:
        """Open the page and begin to record."""
        target = await self._call("Target.createTarget", url="about:blank")
        attached = await self._call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            await self._call(f"{domain}.enable")

    async def visit(self, url: str) -> None:
        """Go to an address."""
        answer = await self._call("Page.navigate", url=url)
        assert "errorText" not in answer, answer

    async def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression."""
        answer = await self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def until(self, expression: str) -> Any:
        """Wait until a JavaScript expression is true of the page, and return its value."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while True:
                    if value := await self.evaluate(expression):
                        return value
                    await asyncio.sleep(0.05)
        text = await self.evaluate("document.body.innerText")
        raise AssertionError(f"never true: {expression}\n{self.complaints}\n{text}")

    async def click(self, selector: str) -> None:
        """Click on an element with the mouse."""
        x, y = await self.evaluate(
            f"(() => {{ const r = document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self._call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    async def write(self, text: str) -> None:
        """Type a text where the cursor is."""
        await self._call("Input.insertText", text=text)

    async def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        answered = self._answers[number] = asyncio.get_running_loop().create_future()
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        await self._connection.send(json.dumps(message))
        async with asyncio.timeout(PATIENCE):
            answer = await answered
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result


@asynccontextmanager
async def browsing(profile: Path) -> AsyncIterator[Page]:
    """Run a browser with an empty profile in the folder and yield a page of it."""
    assert EXECUTABLE is not None
    process = await asyncio.create_subprocess_exec(
        EXECUTABLE,
        *ARGUMENTS,
        f"--user-data-dir={profile}",
        "about:blank",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        address = await _address(process.stderr)
        chatter = asyncio.create_task(process.stderr.read())
        async with connect(address, max_size=None, ping_interval=None, proxy=None) as connection:
            page = Page(connection)
            listening = asyncio.create_task(page.listen())
            try:
                await page.open()
                yield page
            finally:
                listening.cancel()
    finally:
        process.terminate()
        await process.wait()
    await chatter


async def _address(output: asyncio.StreamReader) -> str:
    """Return the address of the DevTools, which the browser announces."""
    said = []
    async with asyncio.timeout(PATIENCE):
        async for line in output:
            said.append(line.decode(errors="replace"))
            if said[-1].startswith("DevTools listening on "):
                return said[-1].split()[-1]
    raise AssertionError("the browser did not start:\n" + "".join(said))
