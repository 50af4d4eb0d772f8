"""What the commands about members share: their arguments, whom they mean, how a member is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import common
from scripts.shop.common import office
from store import calendar
from store.errors import Refused
from store.i18n import N_, _

if TYPE_CHECKING:
    from store.db.opening import Shop
    from store.office.members import MemberView

Who = Annotated[str, typer.Argument(help="The member: a phone, a member number or a card.")]
Other = Annotated[str, typer.Argument(help="The other member: a phone, a member number or a card.")]
Name = Annotated[str | None, typer.Option(help="The member's name.")]
Birthday = Annotated[str | None, typer.Option(help="The birthday: 1990-08-15, or 08-15 without the year.")]
Lunar = Annotated[bool, typer.Option("--lunar", help="The birthday is one of the lunar calendar.")]
Gender = Annotated[str | None, typer.Option(help="m or f.")]
Kind = Annotated[str | None, typer.Option(help="ordinary, vip or business.")]
Address = Annotated[str | None, typer.Option(help="Where they live.")]
Email = Annotated[str | None, typer.Option(help="An e-mail address.")]
Note = Annotated[str | None, typer.Option(help="A note that the till shows.")]
Reveal = Annotated[
    str | None,
    typer.Option(help="Show the whole phone and name, for a reason: contact, identify, delivery, edit, request."),
]

STATES = {
    "active": N_("active"),
    "inactive": N_("not activated"),
    "lost": N_("lost"),
    "frozen": N_("frozen"),
    "closed": N_("closed"),
    "replaced": N_("replaced"),
}


class BadDate(Refused):
    template = N_("“{text}” is not a date: 1990-08-15, or 08-15 where the year may be left out.")


@contextmanager
def member(code: str) -> Iterator[tuple["Shop", Any, "MemberView"]]:
    """The open shop, who acts, and the member with this phone, number or card, in whatever state."""
    from store.office import members
    from store.office.members.refusals import NoSuchMember

    with office() as (shop, actor):
        found = members.any_by_code(shop, code, now=calendar.now())
        if found is None:
            raise NoSuchMember()
        yield shop, actor, found


@contextmanager
def other(shop: "Shop", code: str) -> Iterator["MemberView"]:
    from store.office import members
    from store.office.members.refusals import NoSuchMember

    found = members.any_by_code(shop, code, now=calendar.now())
    if found is None:
        raise NoSuchMember()
    yield found


def given_of(
    name: str | None,
    birthday: str | None,
    lunar: bool,
    gender: str | None,
    kind: str | None,
    address: str | None,
    email: str | None,
    note: str | None,
) -> dict[str, Any]:
    from store.office import members

    texts = {"name": name, "gender": gender, "kind": kind, "address": address, "email": email, "note": note}
    given: dict[str, Any] = {field: text for field, text in texts.items() if text is not None}
    if birthday is not None:
        parts = birthday.split("-")
        if not (len(parts) in (2, 3) and all(part.isdecimal() for part in parts)):
            raise BadDate(text=birthday)
        year, month, day = [0, *map(int, parts)][-3:]
        given["birthday"] = members.Birthday(year, month, day, lunar)
    return given


def state_name(state: str) -> str:
    return _(STATES.get(state, state))


def kind_name(kind: str) -> str:
    from store.counter.card_kinds import KIND_NAMES

    return _(KIND_NAMES[kind])


def member_data(found: "MemberView") -> dict[str, Any]:
    """A member as programs see it, masked."""
    return {
        "id": found.id,
        "number": found.number,
        "phone": found.masked_phone,
        "name": found.masked_name,
        "kind": found.kind,
        "state": found.state,
        "tier": found.tier.code,
        "main": found.main,
        "shared_limit": found.shared_limit,
        "tags": sorted(found.tags),
        "points": found.points,
        "principal": found.principal,
        "bonus": found.bonus,
        "coupons": found.coupons,
        "spent": found.spent,
        "visits": found.visits,
    }


def told_data(shop: "Shop", member: str) -> dict[str, str]:
    """All that a member told beside name and phone, for who asks what is kept of them (个人信息保护法 第四十五条)."""
    from store.office.members.birthdays import birthday_text
    from store.office.members.editing import details

    told = details(shop, member)
    birthday = birthday_text(told.birthday, _)
    gender = {"m": _("male"), "f": _("female")}.get(told.gender, "")
    return {"birthday": birthday, "gender": gender, "address": told.address, "email": told.email, "note": told.note}


def tell(found: "MemberView", said: str, json: bool) -> None:
    if json:
        common.answer(member_data(found))
    else:
        tags = " ".join(sorted(found.tags))
        typer.echo(said.format(member=found.masked, number=found.number, tags=tags))
