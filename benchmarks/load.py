"""A load generator in a process of its own: keep-alive connections that ask and ask again."""

import asyncio
import json
import sys
import time


async def _ask(host: str, port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    answered = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{head.decode()}{(await reader.read(1000)).decode()}")
        length = next(
            int(line[15:])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        await reader.readexactly(length)
        answered += 1
    writer.close()
    return answered


async def _main() -> None:
    given = json.loads(sys.stdin.read())
    headers = "".join(f"{name}: {value}\r\n" for name, value in given["headers"].items())

    def request(connection: int) -> bytes:
        # each its own, lest the service answers equal questions together
        body: bytes = given["body"].replace("CONNECTION", str(connection)).encode()
        return (
            f"{given['method']} {given['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    until = time.perf_counter() + given["seconds"]
    asking = (
        _ask("127.0.0.1", given["port"], request(n), until) for n in range(given["connections"])
    )
    print(sum(await asyncio.gather(*asking)) / given["seconds"])


if __name__ == "__main__":
    asyncio.run(_main())
