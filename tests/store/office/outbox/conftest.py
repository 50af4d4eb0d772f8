"""A shop that sends to a file, members who agreed, and senders that do what a test wants."""

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from store.books.actor import Actor
from store.db.models import Outbox
from store.db.opening import Shop
from store.office import members, setting_up
from store.office.members import Details
from store.office.outbox import sending
from store.office.outbox.sending import Sent
from store.senders import BOTH, Message, Outcome

Agreed = Callable[..., members.MemberView]


class Telling:
    """A sender that notes what it is given and answers with the outcomes in turn, the last for ever."""

    channels = BOTH

    def __init__(self, *outcomes: Outcome) -> None:
        self.sent: list[Message] = []
        *before, last = outcomes or (Outcome("handed"),)
        self._outcomes: Iterator[Outcome] = itertools.chain(before, itertools.repeat(last))

    def send(self, message: Message) -> Outcome:
        self.sent.append(message)
        return next(self._outcomes)


@pytest.fixture
def sends(any_shop: Shop, office: Actor, now: datetime) -> Callable[..., Shop]:
    """sends(remind_days=3) is the shop with what it sends with, and such settings."""

    def sends(**chosen: object) -> Shop:
        setting_up.change_settings(any_shop, office, now=now, **{"outbox_sender": "file:/nowhere", **chosen})
        return any_shop

    sends()
    return sends


@pytest.fixture
def agreed(any_shop: Shop, actor: Actor, now: datetime) -> Agreed:
    """agreed(3) is the member with the phone 13800000003, who agreed to be written to."""

    def agreed(number: int, *, marketing: bool = True, **details: object) -> members.MemberView:
        phone = f"138{number:08d}"
        given = Details(**details)
        return members.enrol(any_shop, actor, phone, details=given, marketing=marketing, key=phone, now=now)

    return agreed


def send(shop: Shop, actor: Actor, sender: Telling, at: datetime, limit: int = 100) -> Sent:
    return sending.send(shop, actor, sender, limit=limit, clock=lambda: at)


def waiting() -> list[tuple[str, str]]:
    """Kind and dedupe key of what is in the outbox, by state waiting."""
    return sorted((row.kind, row.dedupe) for row in Outbox.select().where(Outbox.state == "waiting"))


def states() -> list[str]:
    return [row.state for row in Outbox.select().order_by(Outbox.id)]
