"""Finding a member: by a scanned card or a whole number, and as one types. A till walks this at every key."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from store.db.models import Member, MemberCard, MemberKey, MemberTotals, Tier
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.member_numbers import sound
from store.office.folding import compact
from store.office.members.masks import mask_name, mask_phone
from store.office.members.phones import kept_phone, plain_phone
from store.office.members.refusals import REFUSED_STATES, CardLost, CardReplaced
from store.office.members.views import MemberFound, MemberView, read, selecting

SHORTEST_PHONE, LONGEST_PHONE = 5, 15
TAIL = 4

_BY_NUMBER = selecting(lambda: Member.number == param("code"))
_BY_PHONE = selecting(lambda: Member.phone == param("code"))
_BY_CARD = selecting(lambda: Member.id == MemberCard.select(MemberCard.member).where(MemberCard.code == param("code")))
_CARD = Statement(lambda: MemberCard.select(MemberCard.state).where(MemberCard.code == param("code")))


def by_code(shop: Shop, text: str, *, now: datetime) -> MemberView | None:
    """The member with this card, member number or phone; None when there is none.

    Raises CardLost, CardReplaced, MemberInactive, MemberFrozen, MemberLost, MemberClosed: the till does not take
    that one.
    """
    found = any_by_code(shop, text, now=now)
    if found is None:
        return None
    card = _CARD(shop.db, code=text).fetchone()
    if card is not None and card[0] != "active":
        raise (CardLost if card[0] == "lost" else CardReplaced)(member=found.masked)
    if found.state in REFUSED_STATES:
        raise REFUSED_STATES[found.state](member=found.masked)
    return found


def any_by_code(shop: Shop, text: str, *, now: datetime) -> MemberView | None:
    """The same for the office, whatever the state of card and member."""
    if sound(text) and (found := read(shop, _BY_NUMBER, now, code=text)):
        return found
    if found := read(shop, _BY_CARD, now, code=text):
        return found
    phone = kept_phone(text, shop.settings.currency.code)
    if not SHORTEST_PHONE <= len(phone.removeprefix("+")) <= LONGEST_PHONE:
        return None
    # One from abroad is also found without its +.
    return read(shop, _BY_PHONE, now, code=phone) or read(shop, _BY_PHONE, now, code=f"+{plain_phone(text)}")


def find_members(shop: Shop, text: str, limit: int = 20) -> list[MemberFound]:
    """At most `limit` members while somebody types: digits are a card or member number, the last four of a phone or
    its beginning; anything else a name, a part of it, its initials or its pinyin. 138 · 5678 · 王 · 小明 · wxm."""
    digits = plain_phone(text)
    found: dict[str, MemberFound] = {}
    if digits:
        _collect(found, _CARD_OR_NUMBER(shop.db, code=digits, limit=limit), limit)
        if len(digits) == TAIL:
            _collect(found, _BY_TAIL(shop.db, tail=digits, limit=limit), limit)
        for low in (digits, f"+{digits}"):
            if len(found) < limit:
                _collect(found, _PHONE_PREFIX(shop.db, low=low, high=low.ljust(20, "9"), limit=limit), limit)
    if name := compact(text):
        _by_name(shop, found, name.encode(), limit)
    return list(found.values())


def _by_name(shop: Shop, found: dict[str, MemberFound], key: bytes, limit: int) -> None:
    """Keys that begin with the text, the shortest first. A member has several."""
    most = limit
    while len(found) < limit:
        rows = _KEY_PREFIX(shop.db, low=key, high=key + b"\xff", limit=most).fetchall()
        _collect(found, rows, limit)
        if len(rows) < most:
            return
        most *= 3


def _collect(found: dict[str, MemberFound], rows: Iterable[Any], limit: int) -> None:
    for member, number, name, phone, tier, state, points in rows:
        if len(found) == limit:
            return
        if state == "merged":
            continue
        phone = phone or ""
        found.setdefault(
            member,
            MemberFound(member, number, name, phone, tier, state, points or 0, mask_phone(phone), mask_name(name)),
        )


def _finding(*extra: Any) -> Any:
    points = MemberTotals.select(MemberTotals.points).where(MemberTotals.member == Member.id)
    tier = Tier.select(Tier.name).where(Tier.code == Member.tier)
    return Member.select(Member.id, Member.number, Member.name, Member.phone, tier, Member.state, points, *extra).limit(
        param("limit")
    )


_CARD_OR_NUMBER = Statement(
    lambda: _finding().where(
        Member.id.in_(
            Member.select(Member.id)
            .where(Member.number == param("code"))
            .union_all(MemberCard.select(MemberCard.member).where(MemberCard.code == param("code")))
        )
    )
)
_BY_TAIL = Statement(lambda: _finding().where(Member.phone_tail == param("tail")))
_PHONE_PREFIX = Statement(
    lambda: _finding().where(Member.phone.between(param("low"), param("high"))).order_by(Member.phone)
)
_KEY_PREFIX = Statement(
    lambda: (
        _finding()
        .join(MemberKey, on=MemberKey.member == Member.id)
        .where(MemberKey.key >= param("low"), MemberKey.key < param("high"))
        .order_by(MemberKey.key, MemberKey.member)
    )
)
