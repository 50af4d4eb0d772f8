"""What messages to members go out with (发送通道): a port, like the payment drivers.

A sender takes one message somewhere and says what came of it. It knows no member and no database. None of them knows
whether anybody read it: *handed* means that it was handed over, and only a provider's receipt says more.
"""

import os
import stat
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Protocol, TypeAlias
from urllib.parse import SplitResult, urlsplit

from store.errors import N_, Refused

Channel: TypeAlias = Literal["phone", "email"]
Result: TypeAlias = Literal["handed", "refused", "later", "down", "unknown"]

FORMS = "stdout, file:/PATH, smtp://USER@HOST:PORT, smtps://USER@HOST:PORT, https://…, http://127.0.0.1…"
SECONDS = 20.0
"""How long a server may be silent."""
SECRET, SECRET_FILE = "GUITAI_OUTBOX_PASSWORD", "outbox.password"
"""Where the password is: in the environment, or in a file of the shop's home."""


class UnsafePassword(Refused):
    template = N_("Others may read the password in {file}: chmod 600 {file}")


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """`id` is the same however often it is sent, so that a provider can tell. `to` is a phone or an e-mail address."""

    id: str
    kind: str
    channel: Channel
    to: str
    subject: str
    text: str

    def as_data(self) -> dict[str, str]:
        """As files, stdout and providers get it."""
        return {name: getattr(self, name) for name in ("id", "kind", "channel", "to", "subject", "text")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """*refused*: not this message; *later*: not now; *down*: nothing at all goes out, and this did not; *unknown*: it
    may have gone out. `receipt` is what the provider gave for it; `problem` is in the words of whoever refused."""

    result: Result
    receipt: str = ""
    problem: str = ""


class Sender(Protocol):
    """`channels` are those it can take, the one that it likes best first."""

    channels: tuple[Channel, ...]

    def send(self, message: Message) -> Outcome: ...


BOTH: tuple[Channel, ...] = ("phone", "email")


def channels_of(text: str) -> tuple[Channel, ...]:
    """What the sender of such a setting can take."""
    return ("email",) if text.startswith(("smtp:", "smtps:")) else BOTH


def is_sound(text: str) -> bool:
    """Whether `sender_of` can read it. A password in it is not sound: settings are read by many."""
    if text == "stdout":
        return True
    if text.startswith("file:"):
        return text.startswith("file:/") and not text.endswith("/")
    try:
        url = urlsplit(text)
        sound = bool(url.hostname) and url.port != 0 and url.password is None and " " not in text and text.isprintable()
    except ValueError:
        return False
    match url.scheme:
        case "smtp" | "smtps":
            return sound and bool(url.username) and not (url.path.strip("/") or url.query or url.fragment)
        case "https":
            return sound and url.username is None
        case "http":
            # In clear goes only what does not leave the machine.
            return sound and url.username is None and is_loopback(url)
        case _:
            return False


def is_loopback(url: SplitResult) -> bool:
    try:
        return url.hostname == "localhost" or ip_address(url.hostname or "").is_loopback
    except ValueError:
        return False


def secret_in(home: Path) -> str:
    """The password, from the environment or the file in this home; "" where there is none. Raises UnsafePassword."""
    if said := os.environ.get(SECRET):
        return said
    file = home / SECRET_FILE
    if not file.is_file():
        return ""
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise UnsafePassword(file=file)
    return file.read_text(encoding="utf-8").strip()
