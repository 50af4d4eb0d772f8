"""Members made in advance (未激活): cards that wait to be handed out (制卡 发卡), and who takes one.

Nothing is theirs until they are activated: they are found at the till, and cannot earn, pay or get member prices.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import acts, journal, points, wallet
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db.models import Member, MemberCard
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office.members import cards, tiers
from store.office.members.editing import seen
from store.office.members.enrolling import Details, checked, join, put_keys, refuse_taken, write
from store.office.members.merging import become
from store.office.members.naming import good_name, keys_of
from store.office.members.phones import good_phone
from store.office.members.refusals import REFUSED_STATES
from store.office.members.views import MemberView

MAKE_CARDS = Permit("make_cards", N_("Make members' cards in advance"), least="manager")

AT_A_TIME = 20
"""Cards a transaction, so that a till waits at most some milliseconds."""

MOST = 100_000


class ActiveAlready(Refused):
    template = N_("This membership is active already: {member}.")


class PhoneNeeded(Refused):
    template = N_("Activating needs the member's phone.")


class NotBlank(Refused):
    template = N_("Something is on this card already ({member}): the office can merge it.")


class NotSoManyCards(Refused):
    template = N_("From 1 to {most} cards are made at once.")


class NoCounting(Refused):
    template = N_(
        "The code of the first card ends with figures that leave room to count {count} {count:card|cards}: VIP00001."
    )


@dataclass(frozen=True, slots=True)
class BlankCard:
    """A card that waits to be handed out: its member's number, and what stands on it, which is that number where no
    code was given."""

    number: str
    code: str


def prepare(shop: Shop, actor: Actor, phone: str, *, details: Details, key: str, now: datetime) -> MemberView:
    """A member whose phone is known and who has agreed to nothing yet. Doing it twice with the same key makes one.

    Raises BadMobile, BadPhone, PhoneTaken, BadName, UnknownKind, BadBirthday, BadGender.
    """
    given, plain = checked(details, now), good_phone(phone, shop.settings.currency.code)
    keys = keys_of(given.name)
    with shop.transaction():
        member = acts.result_of(shop, key)
        if member is None:
            refuse_taken(shop, plain)
            member = write(shop, actor, plain, given, keys, state="inactive", now=now)
            journal.append(shop, actor, "member.prepare", now=now, members=[member])
            acts.done(shop, key, "member.prepare", member, now)
    return seen(shop, member, now)


def make_cards(
    shop: Shop,
    actor: Actor,
    count: int,
    *,
    first: str = "",
    tier: str = "",
    progress: Callable[[int], None] = lambda done: None,
    key: str,
    now: datetime,
) -> tuple[BlankCard, ...]:
    """Make so many inactive members, a card each. What stands on the cards is counted on from `first` (VIP00001,
    VIP00002, …); without it, it is the member's number. Written some at a time; begun again with the same key it goes
    on where it stopped.

    Raises NotSoManyCards, NoCounting, BadCard, CardTaken, CardIsProduct, NoSuchTier, ApprovalNeeded.
    """
    if not 1 <= count <= MOST:
        raise NotSoManyCards(most=MOST)
    require(shop, actor, MAKE_CARDS)
    if tier and tier not in {each.code for each in tiers.table(shop)}:
        raise tiers.NoSuchTier(code=tier)
    codes = _counted_on(first, count) if first else [""] * count
    made: list[BlankCard] = []
    if acts.result_of(shop, f"{key} 0") is None:
        for code in filter(None, codes):
            cards.refuse_used(shop, code, now)
    for start in range(0, count, AT_A_TIME):
        part = codes[start : start + AT_A_TIME]
        with shop.transaction():
            said = acts.result_of(shop, f"{key} {start}")
            if said is None:
                ids = [_blank(shop, actor, code, tier, now) for code in part]
                rows: Any = Member.select(Member.id, Member.number).where(Member.id.in_(ids)).tuples()
                numbers: dict[str, str] = dict(rows)
                said = " ".join(numbers[each] for each in ids)
                journal.append(shop, actor, "member.prepare", now=now, members=ids)
                acts.done(shop, f"{key} {start}", "member.prepare", said, now)
        made += [BlankCard(number, code or number) for number, code in zip(said.split(), part, strict=True)]
        progress(len(made))
    return tuple(made)


def _blank(shop: Shop, actor: Actor, code: str, tier: str, now: datetime) -> str:
    member = write(shop, actor, None, Details(), (), tier=tier or None, state="inactive", now=now)
    if code:
        cards.refuse_used(shop, code, now)
        MemberCard.insert(code=code, member=member, since=to_millis(now)).execute()
    return member


def _counted_on(first: str, count: int) -> list[str]:
    """VIP0099 → VIP0099, VIP0100, … as long as the figures have room."""
    found = re.fullmatch(r"(.*?)(\d+)", first, re.ASCII)
    if found is None:
        raise NoCounting(count=count)
    head, figures = found.groups()
    begin, width = int(figures), len(figures)
    if len(str(begin + count - 1)) > width:
        raise NoCounting(count=count)
    codes = [f"{head}{begin + place:0{width}}" for place in range(count)]
    for code in codes:
        cards.check_code(code)
    return codes


def activate(
    shop: Shop,
    actor: Actor,
    member: str,
    phone: str | None = None,
    *,
    name: str = "",
    consent_version: str | None = None,
    marketing: bool = False,
    key: str,
    now: datetime,
) -> MemberView:
    """Whoever holds the card of a member (by id) made in advance is that member from now on, as if just enrolled: the
    phone alone is enough, and one that is kept already may be left out. They agreed to the shop's text as in enrol().

    Raises NoSuchMember, ActiveAlready, MemberFrozen, MemberLost, MemberClosed, PhoneNeeded, BadMobile, BadPhone,
    PhoneTaken, BadName.
    """
    plain = good_phone(phone, shop.settings.currency.code) if phone else None
    with shop.transaction():
        found = seen(shop, member, now)
        if acts.result_of(shop, key) is None:
            if found.state == "active":
                raise ActiveAlready(member=found.masked)
            if found.state != "inactive":
                raise REFUSED_STATES[found.state](member=found.masked)
            plain = plain or found.phone
            if not plain:
                raise PhoneNeeded()
            refuse_taken(shop, plain, but=found.id)
            _begin(shop, actor, found, plain, name, now)
            version = join(shop, actor, found.id, consent_version, marketing, now)
            journal.append(shop, actor, "member.activate", now=now, member=found.id, consent=version)
            acts.done(shop, key, "member.activate", found.id, now)
    return seen(shop, member, now)


def hand_to(shop: Shop, actor: Actor, card: str, member: str, *, key: str, now: datetime) -> MemberView:
    """Give a card made in advance (its member's id) to somebody who is a member already: its number and codes are
    theirs from now on. The member.

    Raises NoSuchMember, ActiveAlready (the card), NotBlank, MemberInactive, MemberFrozen, MemberLost, MemberClosed.
    """
    with shop.transaction():
        if acts.result_of(shop, key) is None:
            blank, who = seen(shop, card, now), seen(shop, member, now)
            if who.state in REFUSED_STATES:
                raise REFUSED_STATES[who.state](member=who.masked)
            if blank.state != "inactive":
                raise ActiveAlready(member=blank.masked)
            if blank.phone or blank.balance or points.balance(shop, blank.id, now):
                raise NotBlank(member=blank.masked)
            become(shop, actor, blank, who, now)
            acts.done(shop, key, "member.hand_to", who.id, now)
    return seen(shop, member, now)


def _begin(shop: Shop, actor: Actor, found: MemberView, phone: str, name: str, now: datetime) -> None:
    """The membership begins today: how old it is, and how long the tier is kept, counts from now."""
    changes: dict[str, Any] = {"phone": phone, "phone_tail": phone[-4:], "state": "active"}
    if name:
        changes["name"] = good_name(name)
        put_keys(found.id, keys_of(changes["name"]))
    at = to_millis(now)
    begins = {"tier_since": at, "created_at": at, "created_till": actor.till, "changed_at": at}
    Member.update(**changes, **begins).where(Member.id == found.id).execute()
    if wallet.account_for(shop, found.id) is not None:
        wallet.set_state(shop, found.id, "active")


def waiting(*, most: int = MOST) -> tuple[BlankCard, ...]:
    """The members who wait to be activated, those made first at first, each with a card of theirs."""
    rows: Any = (
        Member.select(Member.id, Member.number)
        .where(Member.state == "inactive", Member.merged_into.is_null())
        .order_by(Member.id)
        .limit(most)
        .tuples()
    )
    cards_of: Any = (
        MemberCard.select(MemberCard.member, MemberCard.code)
        .join(Member)
        .where(Member.state == "inactive", MemberCard.state == "active")
        .tuples()
    )
    codes: dict[str, str] = dict(cards_of)
    return tuple(BlankCard(number, codes.get(member, number)) for member, number in rows)
