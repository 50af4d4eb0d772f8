"""A pipe or FIFO read on the event loop: what stands in for a device in tests, in the bench and in the demo."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

CHUNK = 24 * 256


class Fifo:
    """Gives what arrives to `on_bytes` and says `on_end` when every writer has left.

    A path is opened again then, so that the next writer is heard; a file descriptor (which this takes
    over and closes) is finished.
    """

    def __init__(self, source: Path | int, on_bytes: Callable[[bytes], None], on_end: Callable[[], None]) -> None:
        self._path = source if isinstance(source, Path) else None
        self._fd = source if isinstance(source, int) else self._open()
        self._on_bytes = on_bytes
        self._on_end = on_end
        self._loop: asyncio.AbstractEventLoop | None = None
        os.set_blocking(self._fd, False)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        loop.add_reader(self._fd, self._ready)

    def close(self) -> None:
        """May be called twice."""
        if self._fd < 0:
            return
        if self._loop is not None:
            self._loop.remove_reader(self._fd)
        os.close(self._fd)
        self._fd = -1

    def _open(self) -> int:
        assert self._path is not None
        return os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)

    def _ready(self) -> None:
        try:
            data = os.read(self._fd, CHUNK)
        except BlockingIOError:
            return
        if data:
            self._on_bytes(data)
            return
        self._on_end()
        if self._path is None:
            self.close()
            return
        # The new descriptor is opened before the old one is closed: what a next writer has
        # put into the FIFO meanwhile stays in it.
        fd = self._open()
        loop = self._loop
        self.close()
        self._fd = fd
        if loop is not None:
            self.attach(loop)
