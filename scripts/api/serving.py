"""The HTTP server itself: uvicorn, for one process, with clocks on who is slow to ask."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from scripts.api.app import App
from scripts.api.gate import Gate
from scripts.api.telling import Teller
from scripts.api.workers import Workers
from store.db.opening import Shop
from store.errors import N_, Refused

HEADER_SECONDS = 10.0
"""How long a request's line and headers may take to come, from its first byte on."""
MOST_CONNECTIONS = 200
SECONDS_TO_END = 30
"""How long a stop waits for what runs."""


class CannotListen(Refused):
    template = N_("Nothing can listen at {host}, port {port}: {problem}")


class BadCertificate(Refused):
    template = N_("The certificate {cert} with the key {key} cannot be used: {problem}")


class _Clocked(H11Protocol):
    """Ends a connection whose next request does not come whole in time: a byte now and then is not enough."""

    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wind()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wind()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwind()
        super().connection_lost(exc)

    def _asking(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wind(self) -> None:
        if not self._asking():
            self._unwind()
        elif self._clock is None:
            self._clock = self.loop.call_later(HEADER_SECONDS, self._late)

    def _unwind(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _late(self) -> None:
        self._clock = None
        if self._asking() and not self.transport.is_closing():
            self.transport.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """A stop is no crash: what runs is finished, and the process ends well. A second one does not wait."""
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(
    shop: Shop, host: str, port: int, *, cert: Path | None, key: Path | None, listening: Callable[[int], None]
) -> None:
    """Answer until a signal says stop. `listening` is called with the port as soon as it does.

    Raises CannotListen, BadCertificate.
    """
    sock = _bound(host, port)
    gate = Gate()
    workers, teller = Workers(shop), Teller(shop, gate)
    config = uvicorn.Config(
        App(shop, workers, gate),
        http=_Clocked,
        ws="none",
        lifespan="off",
        interface="asgi3",
        loop="asyncio",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=16_384,
        timeout_graceful_shutdown=SECONDS_TO_END,
        ssl_certfile=cert,
        ssl_keyfile=key,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        sock.close()
        raise BadCertificate(cert=cert, key=key, problem=str(error)) from error
    workers.start()
    teller.start()
    try:
        _Server(config, lambda: listening(sock.getsockname()[1])).run(sockets=[sock])
    finally:
        teller.stop()
        workers.stop()


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        # Said as TCP, or asyncio does not set TCP_NODELAY and each answer takes 40 ms more.
        sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
    except OSError as error:
        raise CannotListen(host=host, port=port, problem=error.strerror or str(error)) from error
    return sock
