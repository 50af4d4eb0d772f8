"""Kinds of coupons: what one gives, how long it is good, and when one is issued by itself.

A file holds a list of kinds, in TOML ``[[coupons]]``, in JSON ``{"coupons": [ … ]}``. Each is a table: an offer's
fields (see store.pricing.offers.reading; of `limits` only a_sale, which is coupons of the kind in one sale; the id has
at most 24 characters) and beside them

    valid_days      days that a coupon is good, the day of issue counted; without it there is no such end
    valid_until     the last day of all coupons of the kind (2026-12-31)
    uses            how often one code may be used; 1 without
    issue_on        payment (满额送券), birthday, lapse (沉睡唤醒), signup or referral: issued by itself then
    issue_at        of payment the sum from which a sale earns one; of lapse the days without a purchase; of birthday
                    how many days before it
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.coupons import Terms as Validity
from store.books.permits import Permit, require
from store.calendar import as_date, as_number, from_millis, to_millis
from store.db.models import Coupon, CouponKind
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import Money
from store.office.offering import parse_file, terms_of
from store.pricing.conditions import Limits
from store.pricing.offers.base import Offer
from store.pricing.offers.forms import DATE, MONEY, ChoiceForm, CountForm, Fault, Faults, Form, TableForm, Terms, fault
from store.pricing.offers.reading import offer_handed_in, read_offer, write_offer

LONGEST_ID = 24
OCCASIONS = ("payment", "birthday", "lapse", "signup", "referral")
OWN = ("valid_days", "valid_until", "uses", "issue_on", "issue_at")

EDIT_COUPONS = Permit("edit_coupons", N_("Change the kinds of coupons"), least="manager")


class NoSuchKind(Refused):
    template = N_("There is no kind of coupon {code}.")


class KindExists(Refused):
    template = N_("There is a kind of coupon {code} already; edit it, or give this one another id.")


class CouponsOutside(Refused):
    template = N_(
        "{count} {count:coupon|coupons} of the kind {code} {count:is|are} with customers: what they give "
        "stays. Stop it and add another kind."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    valid_days: int | None = None
    valid_until: date | None = None
    uses: int = 1
    issue_on: str = ""
    issue_at: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of coupon. `issue_at` is minor units or days, by `issue_on`."""

    offer: Offer
    valid_days: int | None
    valid_until: date | None
    uses: int
    issue_on: str
    issue_at: Money
    active: bool = True
    created_at: datetime | None = None

    @property
    def code(self) -> str:
        return self.offer.id

    @property
    def name(self) -> str:
        return self.offer.name

    @property
    def validity(self) -> Validity:
        until = as_number(self.valid_until) if self.valid_until else None
        return Validity(self.code, self.valid_days, until, self.uses)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file did, by the kinds' ids."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def read_kind(data: Any, terms: Terms, path: str = "") -> Kind:
    """A kind from its table in a file. Raises Faults with all that is wrong in it."""
    if not isinstance(data, Mapping):
        raise fault(N_("{path}: this must be a table of named fields."), path)
    faults: list[Fault] = []
    offer = own = None
    try:
        offer = offer_handed_in({name: value for name, value in data.items() if name not in OWN}, terms, path=path)
    except Faults as error:
        faults += error.faults
    try:
        own = _own(data).read({name: data[name] for name in OWN if name in data}, path, terms)
    except Faults as error:
        faults += error.faults
    dot = f"{path}." if path else ""
    if offer and len(offer.id) > LONGEST_ID:
        faults.append(Fault(N_("{path}: a coupon's id has at most {most} characters."), f"{dot}id", most=LONGEST_ID))
    if offer and offer.limits != Limits(a_sale=offer.limits.a_sale):
        faults.append(Fault(N_("{path}: a coupon is limited by its uses, and by a_sale."), f"{dot}limits"))
    if own and own.issue_on in ("payment", "lapse") and not own.issue_at:
        faults.append(Fault(N_("{path}: this is missing."), f"{dot}issue_at"))
    if faults:
        raise Faults(faults)
    assert offer and own
    return Kind(offer, own.valid_days, own.valid_until, own.uses, own.issue_on, own.issue_at)


def write_kind(kind: Kind, terms: Terms) -> dict[str, Any]:
    """The table that read_kind reads."""
    own = _Own(**{name: getattr(kind, name) for name in OWN})
    return {**write_offer(kind.offer, terms), **_own({"issue_on": kind.issue_on}).write(own, terms)}


def everything(shop: Shop) -> list[Kind]:
    """The shop's kinds of coupons by id."""
    return [_kept(shop, row) for row in CouponKind.select().order_by(CouponKind.code)]


def show(shop: Shop, code: str) -> Kind:
    """Raises NoSuchKind."""
    row = CouponKind.get_or_none(CouponKind.code == code)
    if row is None:
        raise NoSuchKind(code=code)
    return _kept(shop, row)


def as_file(shop: Shop, kind: Kind) -> dict[str, Any]:
    """The kind as a file says it, products by code."""
    return write_kind(kind, terms_of(shop))


def add(shop: Shop, actor: Actor, data: Mapping[str, Any], *, now: datetime) -> Kind:
    """A new kind of coupon. Raises Faults, KindExists, ApprovalNeeded."""
    kind = read_kind(data, terms_of(shop))
    with shop.transaction():
        require(shop, actor, EDIT_COUPONS)
        if CouponKind.select().where(CouponKind.code == kind.code).exists():
            raise KindExists(code=kind.code)
        _put(shop, kind, now)
        journal.append(shop, actor, "coupon.kind.add", now=now, kind=kind.code, says=_for_the_journal(shop, kind))
    return show(shop, kind.code)


def edit(shop: Shop, actor: Actor, code: str, changes: Mapping[str, Any], *, now: datetime) -> Kind:
    """Change fields of a kind, as its file would say them; None takes a field away. How long coupons are good is
    changed for those issued from now on. Raises NoSuchKind, CouponsOutside, Faults,
    ApprovalNeeded."""
    old = show(shop, code)
    data = {**as_file(shop, old), **changes, "id": code}
    kind = read_kind({name: value for name, value in data.items() if value is not None}, terms_of(shop))
    with shop.transaction():
        require(shop, actor, EDIT_COUPONS)
        _check_change(shop, old, kind)
        _put(shop, kind, now)
        journal.append(shop, actor, "coupon.kind.edit", now=now, kind=code, says=_for_the_journal(shop, kind))
    return show(shop, code)


def set_active(shop: Shop, actor: Actor, code: str, active: bool, *, now: datetime) -> Kind:
    """Stopped, a kind is issued no more; coupons that are out stay good. Raises NoSuchKind, ApprovalNeeded."""
    old = show(shop, code)
    if old.active != active:
        with shop.transaction():
            require(shop, actor, EDIT_COUPONS)
            CouponKind.update(active=active).where(CouponKind.code == code).execute()
            journal.append(shop, actor, f"coupon.kind.{'resume' if active else 'stop'}", now=now, kind=code)
    return show(shop, code)


def import_kinds(shop: Shop, actor: Actor, file: Path, *, now: datetime, dry_run: bool = False) -> Imported:
    """Add and change all kinds of a file, or none; those that it does not name stay.

    Raises NotAnOffersFile, CannotReadFile, Faults, CouponsOutside, ApprovalNeeded.
    """
    kinds = _read_file(parse_file(file), terms_of(shop))
    with shop.transaction():
        before = {kind.code: kind for kind in everything(shop)}
        added = [kind for kind in kinds if kind.code not in before]
        changed = [kind for kind in kinds if kind.code in before and not _same(kind, before[kind.code])]
        for kind in changed:
            _check_change(shop, before[kind.code], kind)
        named = (added, changed, [kind for kind in kinds if kind not in added and kind not in changed])
        report = Imported(*(tuple(kind.code for kind in some) for some in named))
        if not dry_run and (added or changed):
            require(shop, actor, EDIT_COUPONS)
            for kind in (*added, *changed):
                _put(shop, kind, now)
            says = [_for_the_journal(shop, kind) for kind in (*added, *changed)]
            journal.append(
                *(shop, actor, "coupon.kind.import"), now=now, added=report.added, changed=report.changed, says=says
            )
    return report


def _own(data: Mapping[str, Any]) -> TableForm:
    """A sum where a sale earns the coupon, days otherwise."""
    days: Form = CountForm(0, 3660)
    return TableForm(
        _Own,
        {
            "valid_days": CountForm(1, 3660),
            "valid_until": DATE,
            "uses": CountForm(1, 9999),
            "issue_on": ChoiceForm(*OCCASIONS),
            "issue_at": MONEY if data.get("issue_on") == "payment" else days,
        },
    )


def _read_file(data: Mapping[str, Any], terms: Terms) -> list[Kind]:
    raw = data.get("coupons", [])
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise fault(N_("{path}: this must be a list with something in it."), "coupons")
    kinds: list[Kind] = []
    faults = [
        Fault(N_("{path}: there is no such field; it may have: {known}."), name, known="coupons")
        for name in data
        if name != "coupons"
    ]
    for place, each in enumerate(raw, 1):
        path = f"coupons[{place}]"
        try:
            kind = read_kind(each, terms, path)
        except Faults as error:
            faults += error.faults
            continue
        if any(kind.code == other.code for other in kinds):
            faults.append(Fault(N_("{path}: a coupon before has the id {value} too."), f"{path}.id", value=kind.code))
        kinds.append(kind)
    if faults:
        raise Faults(faults)
    return kinds


def _check_change(shop: Shop, old: Kind, new: Kind) -> None:
    if old.offer == new.offer:
        return
    outside = Coupon.select().where(Coupon.template == old.code, Coupon.state == "issued").count()
    if outside:
        raise CouponsOutside(code=old.code, count=outside)


def _same(one: Kind, other: Kind) -> bool:
    return one.offer == other.offer and all(getattr(one, name) == getattr(other, name) for name in OWN)


def _put(shop: Shop, kind: Kind, now: datetime) -> None:
    said = {
        "name": kind.name,
        "data": json.dumps(write_offer(kind.offer, _inside(shop)), ensure_ascii=False),
        "valid_days": kind.valid_days,
        "valid_until": kind.valid_until and as_number(kind.valid_until),
        "uses": kind.uses,
        "issue_on": kind.issue_on,
        "issue_at": kind.issue_at,
    }
    CouponKind.insert(code=kind.code, active=True, created_at=to_millis(now), **said).on_conflict(
        conflict_target=[CouponKind.code], update={getattr(CouponKind, name): value for name, value in said.items()}
    ).execute()


def _for_the_journal(shop: Shop, kind: Kind) -> dict[str, Any]:
    """Ids and amounts: all but the name."""
    return {name: value for name, value in write_kind(kind, _inside(shop)).items() if name != "name"}


def _inside(shop: Shop) -> Terms:
    """How the tables name things: products by id."""
    return Terms(shop.settings.currency, shop.settings.zone)


def _kept(shop: Shop, row: Any) -> Kind:
    return Kind(
        read_offer(json.loads(row.data), _inside(shop)),
        row.valid_days,
        as_date(row.valid_until) if row.valid_until else None,
        row.uses,
        row.issue_on,
        row.issue_at,
        row.active,
        from_millis(row.created_at, shop.settings.zone),
    )
