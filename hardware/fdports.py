"""Ways to a printer that are a file descriptor: file, /dev/usb/lp*, serial line, network."""

import fcntl
import os
import socket
import stat
import struct
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from hardware.ports import OpeningPort, Status, Unusable, ask, pour, read_port_status, writable
from hardware.refusals import PrinterUnreachable

LPGETSTATUS = 0x060B
CONNECT = 5.0
"""Seconds to reach a printer in the network."""


class FdPort(OpeningPort[int]):
    """A port whose handle is a non-blocking file descriptor."""

    def _ask(self, handle: int) -> Status:
        return ask(handle)

    def _pour(self, handle: int, data: bytes, deadline: float) -> tuple[int, OSError | None]:
        return pour(handle, data, deadline)

    def _drained(self, handle: int, deadline: float) -> bool:
        return writable(handle, deadline)


class FilePort(FdPort):
    """A file that jobs are appended to, or a FIFO that somebody reads. It has nothing to say of itself."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path

    def _open(self) -> AbstractContextManager[int]:
        return _opened(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def _ask(self, handle: int) -> Status:
        return Status.READY if stat.S_ISREG(os.fstat(handle).st_mode) else Status.UNKNOWN


class DevicePort(FdPort):
    """A printer of the kernel: /dev/usb/lp0. Answers LPGETSTATUS, by the kernel's own time-out; else DLE EOT."""

    def __init__(self, path: Path, ioctl: Callable[[int, int, bytearray], Any] = fcntl.ioctl) -> None:
        super().__init__(str(path))
        self._path = path
        self._ioctl = ioctl

    def _open(self) -> AbstractContextManager[int]:
        return _opened(self._path, os.O_RDWR)

    def _ask(self, handle: int) -> Status:
        answer = bytearray(4)
        try:
            self._ioctl(handle, LPGETSTATUS, answer)
        except OSError:
            return ask(handle)
        return read_port_status(answer[0])


class SerialPort(FdPort):
    """A serial line, 8N1. flow: none, hardware (RTS/CTS) or software (XON/XOFF)."""

    def __init__(self, path: Path, baud: int = 9600, flow: str = "none") -> None:
        super().__init__(str(path))
        self._path = path
        self._baud = baud
        self._flow = flow

    @contextmanager
    def _open(self) -> Iterator[int]:
        import serial

        line = serial.Serial(
            str(self._path), self._baud, timeout=0, rtscts=self._flow == "hardware", xonxoff=self._flow == "software"
        )
        try:
            yield line.fileno()
        finally:
            line.reset_output_buffer()  # closing would wait for a stuck printer for half a minute
            line.close()

    def _drained(self, handle: int, deadline: float) -> bool:
        return _gone(handle, deadline)


class NetworkPort(FdPort):
    """A printer that listens in the network, port 9100 as a rule. One connection a job: several tills may share it."""

    def __init__(self, host: str, port: int = 9100) -> None:
        super().__init__(f"{host}:{port}")
        self._address = (host, port)

    @contextmanager
    def _open(self) -> Iterator[int]:
        try:
            connection = socket.create_connection(self._address, timeout=CONNECT)
        except OSError as error:
            raise Unusable(PrinterUnreachable()) from error
        with connection:
            connection.setblocking(False)
            yield connection.fileno()
            # Closing with something unread would reset the connection, and the printer lose what it has not read.
            with suppress(BlockingIOError, ConnectionError):
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(256):
                    pass

    def _drained(self, handle: int, deadline: float) -> bool:
        # What the kernel took is not yet at the printer: wait for its acknowledgement.
        return _gone(handle, deadline)


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    fd = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY, 0o600)
    try:
        yield fd
    finally:
        os.close(fd)


def _gone(fd: int, deadline: float) -> bool:
    """Wait until nothing is left in the kernel's send queue (TIOCOUTQ, for sockets SIOCOUTQ: the same number)."""
    while _queued(fd):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _queued(fd: int) -> int:
    count: int = struct.unpack("i", fcntl.ioctl(fd, termios.TIOCOUTQ, b"\0" * 4))[0]
    return count
