"""What every way to a printer shares: what a job came to, what a printer says of itself, writing by a deadline.

"Printed" means that the port took every byte and the printer, if it answers at all, has nothing to
complain of afterwards. "Failed" means that nothing reached the printer. Everything between is "unknown":
part of the slip or all of it may be on paper.
"""

import errno
import os
import select
import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

from hardware.refusals import (
    CoverOpen,
    NotUsable,
    PaperOut,
    PrinterAway,
    PrinterFault,
    PrinterForbidden,
    PrinterLost,
    PrinterOffline,
    PrinterSilent,
    PrinterStopped,
    PrinterTaken,
    PrinterUnreachable,
)
from store.errors import Refused

PATIENCE = 15.0
"""Seconds that a whole job may take."""
STALL = 5.0
"""Seconds without a byte taken after which a printer is given up."""
ANSWER = 0.5
"""Seconds that a printer has to answer a question."""
ASK_AGAIN = 30.0
"""Seconds after which a printer that did not answer is asked again."""

Outcome: TypeAlias = Literal["printed", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a job came to, and why if it is not printed (show it with explain())."""

    outcome: Outcome
    problem: Refused | None = None


PRINTED = Result("printed")


class Status(Enum):
    READY = "ready"
    PAPER_LOW = "paper low"
    PAPER_OUT = "paper out"
    COVER_OPEN = "cover open"
    OFFLINE = "offline"
    FAULT = "fault"
    AWAY = "away"
    """Not plugged in, or not to be opened."""
    UNREACHABLE = "unreachable"
    TAKEN = "taken"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"
    """No answer. That is not the same as ready."""

    @property
    def halts(self) -> bool:
        """A printer in this state prints nothing now."""
        return self in _PROBLEMS

    @property
    def problem(self) -> Refused:
        """Why it prints nothing; only of a state that halts."""
        return _PROBLEMS[self]()


_PROBLEMS: dict[Status, type[Refused]] = {
    Status.PAPER_OUT: PaperOut,
    Status.COVER_OPEN: CoverOpen,
    Status.OFFLINE: PrinterOffline,
    Status.FAULT: PrinterFault,
    Status.AWAY: PrinterAway,
    Status.UNREACHABLE: PrinterUnreachable,
    Status.TAKEN: PrinterTaken,
    Status.FORBIDDEN: PrinterForbidden,
}


class Port(Protocol):
    """A way to one printer. Calls block, each for a bounded time; one thread owns a port."""

    place: str

    def send(self, data: bytes, timeout: float = PATIENCE) -> Result:
        """Bring one whole job to the printer within `timeout` seconds. Never raises for what a printer does."""

    def status(self) -> Status:
        """What the printer says of itself now."""


class Stalled(OSError):
    """No byte was taken for too long."""


class Unusable(OSError):
    """The printer cannot be opened, for a reason that the operating system has no number for."""

    def __init__(self, refusal: Refused) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


Handle = TypeVar("Handle")
"""What an opened port is: a file descriptor, or a claimed USB device."""


class OpeningPort(ABC, Generic[Handle]):
    """One job: open, ask, write all by the deadline, wait until it is gone, ask again, close.

    Opening anew for each job is why a printer that was unplugged and plugged in again just works.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        self._silent = False
        """It did not answer when it was asked last, so it is not asked with every job."""
        self._asked = 0.0

    def send(self, data: bytes, timeout: float = PATIENCE) -> Result:
        deadline = time.monotonic() + timeout
        result = None
        try:
            with self._open() as handle:
                result = self._send(handle, data, deadline)
        except OSError as error:  # of opening, or of closing what was unplugged meanwhile
            return result or Result("failed", self._explain(error))
        return result

    def tell(self, data: bytes, timeout: float) -> Refused | None:
        """Bring something to what never answers, and ask it nothing; the refusal when it was not taken in time."""
        deadline = time.monotonic() + timeout
        try:
            with self._open() as handle:
                written, stop = self._pour(handle, data, deadline)
                if stop is not None:
                    return self._explain(stop, begun=bool(written))
                return None if self._drained(handle, deadline) else PrinterStopped()
        except OSError as error:
            return self._explain(error)

    def status(self) -> Status:
        try:
            with self._open() as handle:
                if self._silent and time.monotonic() < self._asked + ASK_AGAIN:
                    return Status.UNKNOWN
                self._asked = time.monotonic()
                status = self._ask(handle)
        except OSError as error:
            refusal = type(self._explain(error))
            return next((status for status, problem in _PROBLEMS.items() if problem is refusal), Status.AWAY)
        self._silent = status is Status.UNKNOWN
        return status

    def _send(self, handle: Handle, data: bytes, deadline: float) -> Result:
        before = Status.UNKNOWN if self._silent else self._ask(handle)
        if before.halts:
            return Result("failed", before.problem)
        self._silent = before is Status.UNKNOWN
        written, stop = self._pour(handle, data, deadline)
        if stop is not None:
            return Result("unknown" if written else "failed", self._explain(stop, begun=bool(written)))
        try:
            if not self._drained(handle, deadline):
                return Result("unknown", PrinterStopped())
        except OSError as error:
            return Result("unknown", self._explain(error, begun=True))
        if self._silent:
            return PRINTED
        after = self._ask(handle)
        if after.halts:
            return Result("unknown", after.problem)
        return Result("unknown", PrinterSilent()) if after is Status.UNKNOWN else PRINTED

    @abstractmethod
    def _open(self) -> AbstractContextManager[Handle]:
        """Ready for one job. Raises OSError."""

    @abstractmethod
    def _ask(self, handle: Handle) -> Status:
        """What the printer says of itself, within a second."""

    @abstractmethod
    def _pour(self, handle: Handle, data: bytes, deadline: float) -> tuple[int, OSError | None]:
        """Write all by the deadline: how many bytes were taken, and what stopped it."""

    @abstractmethod
    def _drained(self, handle: Handle, deadline: float) -> bool:
        """Wait until what was taken has left for the printer."""

    def _explain(self, error: OSError, *, begun: bool = False) -> Refused:
        match error.errno:
            case _ if isinstance(error, Unusable):
                return error.refusal
            case _ if isinstance(error, Stalled):
                return PrinterStopped()
            case errno.EACCES | errno.EPERM:
                return PrinterForbidden()
            case errno.EBUSY:
                return PrinterTaken()
            case _ if begun:
                return PrinterLost()
            case errno.ENOENT | errno.ENODEV | errno.ENXIO | errno.EIO:
                return PrinterAway()
            case _:
                return NotUsable(place=self.place, reason=error.strerror or str(error))


def pour(fd: int, data: bytes, deadline: float, stall: float = STALL) -> tuple[int, OSError | None]:
    """Write to a non-blocking descriptor by `deadline` (monotonic). How many bytes were taken, and what stopped it."""
    view, written = memoryview(data), 0
    while written < len(data):
        try:
            written += os.write(fd, view[written : written + 4096])
        except BlockingIOError:
            if not writable(fd, min(deadline, time.monotonic() + stall)):
                return written, Stalled()
        except OSError as error:
            return written, error
    return written, None


def writable(fd: int, deadline: float) -> bool:
    """Wait until the descriptor takes more, or the deadline. An error counts: the next write tells it."""
    return _wait(fd, select.POLLOUT, deadline)


def readable(fd: int, deadline: float) -> bool:
    return _wait(fd, select.POLLIN, deadline)


def _wait(fd: int, event: int, deadline: float) -> bool:
    poll = select.poll()
    poll.register(fd, event)
    return bool(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))


# What printers say

ASK_STATUS = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
"""DLE EOT 1, 2, 4: online, why not, paper. Answered at once, whatever stands in the printer's buffer."""


def read_answers(answers: bytes) -> Status:
    """The three bytes that answer ASK_STATUS; fewer are no answer."""
    said = [byte for byte in answers if byte & 0x93 == 0x12]
    if len(said) < 3:
        return Status.UNKNOWN
    online, cause, paper = said[:3]
    if paper & 0x60 or cause & 0x20:
        return Status.PAPER_OUT
    if cause & 0x04:
        return Status.COVER_OPEN
    if cause & 0x40:
        return Status.FAULT
    if online & 0x08:
        return Status.OFFLINE
    return Status.PAPER_LOW if paper & 0x0C else Status.READY


def read_port_status(bits: int) -> Status:
    """The byte of LPGETSTATUS and of USB's GET_PORT_STATUS: 0x18 ready, 0x20 no paper, 0x10 selected, 0x08 no error."""
    if bits & 0x20:
        return Status.PAPER_OUT
    if not bits & 0x10:
        return Status.OFFLINE
    return Status.READY if bits & 0x08 else Status.FAULT


def ask(fd: int) -> Status:
    """DLE EOT over a descriptor that can be read; late answers to earlier questions are thrown away first."""
    try:
        while readable(fd, 0):
            if not os.read(fd, 256):
                return Status.UNKNOWN
        deadline = time.monotonic() + ANSWER
        if pour(fd, ASK_STATUS, deadline)[1]:
            return Status.UNKNOWN
        answers = b""
        while len(answers) < 3 and readable(fd, deadline):
            part = os.read(fd, 256)
            if not part:
                break
            answers += part
    except OSError:
        return Status.UNKNOWN
    return read_answers(answers)
