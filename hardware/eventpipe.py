"""Kernel events through a pipe: the scanner's reader without a scanner."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from hardware.fifo import Fifo
from hardware.keys import KERNEL_EVENT, Broken, Decoder, Scan, events_in


class EventReader:
    """Bytes of `struct input_event` as they come, in pieces of any size → scans."""

    def __init__(
        self, on_scan: Callable[[str], None], on_broken: Callable[[Broken], None], decoder: Decoder | None = None
    ) -> None:
        self._on_scan = on_scan
        self._on_broken = on_broken
        self._decoder = decoder or Decoder()
        self._part = b""

    def feed(self, data: bytes) -> None:
        data = self._part + data
        whole = len(data) - len(data) % KERNEL_EVENT.size
        self._part = data[whole:]
        for event in events_in(data[:whole]):
            self._tell(self._decoder.feed(event))

    def ended(self) -> None:
        """The device or the writer is gone; half an event and half a code with it."""
        self._part = b""
        self._tell(self._decoder.unplugged())

    def _tell(self, read: list[Scan | Broken]) -> None:
        for one in read:
            if isinstance(one, Scan):
                self._on_scan(one.text)
            else:
                self._on_broken(one)


class EventPipe:
    """Raw kernel events from a FIFO's path, or from a descriptor that this takes over."""

    def __init__(
        self,
        source: Path | int,
        on_scan: Callable[[str], None],
        on_broken: Callable[[Broken], None] = lambda broken: None,
    ) -> None:
        reader = EventReader(on_scan, on_broken)
        self._fifo = Fifo(source, reader.feed, reader.ended)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._fifo.attach(loop)

    def close(self) -> None:
        self._fifo.close()
