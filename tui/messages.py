"""What the devices tell the screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    from store.slip import Slip


@dataclass
class Scanned(Message, bubble=False):
    """A scanner read a code. It is an act of its own: never keys, never a field's text, never a button."""

    code: str


@dataclass
class ScanBroken(Message, bubble=False):
    """A code was not read whole: unplugged half-way, or the kernel lost keys of it."""


@dataclass
class ScannerNews(Message, bubble=False):
    """The scanner came, went or is in trouble; `words` say what and what to do. "none": there is to be none."""

    state: Literal["well", "trouble", "none"]
    words: str


@dataclass
class PrinterNews(Message, bubble=False):
    """A printer's queue changed: `waiting` jobs, some `stuck` until a person decides; `problem` "" when all is well."""

    printer: str
    waiting: int
    problem: str
    stuck: bool


@dataclass
class DisplayNews(Message, bubble=False):
    """The customer's display takes nothing, in words; "" when it does again."""

    problem: str


@dataclass
class Printed(Message, bubble=False):
    """A slip came out of a printer."""

    printer: str
    slip: Slip


@dataclass
class ProviderAnswered(Message, bubble=False):
    """A provider was asked for all that was going on; so many refunds have not gone through."""

    refunds: int


@dataclass
class AlertsFound(Message, bubble=False):
    """There are so many things that somebody ought to look at."""

    count: int
