"""What the HTTP server calls for each request (ASGI): the body is read here, within bounds and time; the rest is work
for a thread."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias

from scripts.api import refusals
from scripts.api.answering import Request, Response, answer, refused
from scripts.api.gate import Gate
from scripts.api.workers import Workers
from store.db.opening import Shop
from store.errors import Refused

MOST_BODY = 65_536
SECONDS = 10.0
"""How long a body may take to come, and an answer to be taken."""

Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]


class App:
    def __init__(self, shop: Shop, workers: Workers, gate: Gate) -> None:
        self._shop, self._workers, self._gate = shop, workers, gate

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            body = await _read(receive, headers)
        except Refused as refusal:
            # What is left of the body is not waited for: the connection ends.
            accepted = headers.get("accept-language", "")
            said = refused(refusal, refusals.language_of(accepted, self._shop.settings.language))
            await _say(send, said, close=True)
            return
        if body is None:
            return
        request = Request(
            method=scope["method"],
            path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            body=body,
            client=scope["client"][0] if scope.get("client") else "",
        )
        future = self._workers.ask(partial(answer, self._shop, self._gate, request))
        if future is None:
            accepted = headers.get("accept-language", "")
            language = refusals.language_of(accepted, self._shop.settings.language)
            await _say(send, refused(refusals.TooMuchAtOnce(), language))
            return
        await _say(send, await asyncio.wrap_future(future))


async def _read(receive: Receive, headers: dict[str, str]) -> bytes | None:
    """The body; None: the other side went away. Raises TooLarge, TooSlow."""
    if headers.get("content-length", "0").isdecimal() and int(headers.get("content-length", "0")[:12]) > MOST_BODY:
        raise refusals.TooLarge(most=MOST_BODY)
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                body += message.get("body", b"")
                if len(body) > MOST_BODY:
                    raise refusals.TooLarge(most=MOST_BODY)
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise refusals.TooSlow(seconds=int(SECONDS)) from None


async def _say(send: Send, said: Response, *, close: bool = False) -> None:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(said.body)),
        "Cache-Control": "no-store",
        **said.headers,
        **({"Connection": "close"} if close else {}),
    }
    start = {
        "type": "http.response.start",
        "status": said.status,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
    }
    async with asyncio.timeout(SECONDS):
        await send(start)
        await send({"type": "http.response.body", "body": said.body})
