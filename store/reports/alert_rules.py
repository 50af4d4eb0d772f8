"""The rules that find what somebody ought to look at. Pure: each looks once through the facts of a period."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from store.errors import N_

FEWEST_VOIDS = 3
"""Of a shift that has just begun a single void is many percent."""

SOON = timedelta(minutes=10)

RULES = {
    "voids": (30, N_("Much was voided in a shift")),
    "voided_sales": (2, N_("Many sales were voided in a shift")),
    "no_sales": (8, N_("The drawer was opened often without a sale")),
    "no_receipt": (2, N_("Much came back without a receipt in a shift")),
    "refund_in_cash": (1, N_("Much that a provider refused was handed out in cash in a shift")),
    "own_refund": (0, N_("Refunded a sale of their own")),
    "card_often": (2, N_("One member card was used often on a day")),
    "own_purchase": (0, N_("Served a sale on their own member card")),
    "own_card": (5, N_("One member card was used again and again at one cashier only")),
    "rung_lower": (0, N_("Voided, then sold the same for less")),
    "look_ups": (20, N_("Looked up many members")),
    "odd_hours": (0, N_("Signed on at an odd hour")),
    "failed_sign_ons": (3, N_("Signed on after many failures")),
    "shortages": (2, N_("Cash was short again and again")),
    "wrong_tokens": (10, N_("Wrong tokens were tried at the API")),
}
"""rule → the threshold at the start, which must be exceeded, and what it is called. voids is permille of what a shift
sold; own_card is sales in the period; the others are counts in a shift, on a day, or in the period."""

_VOIDS = {"void_line": "amount", "void_sale": "amount", "decrease_quantity": "amount", "void_closed": "money"}
_REFUNDS = ("refund", "refund_no_receipt")
READ = (
    *(*_VOIDS, *_REFUNDS, "refund_in_cash", "pay", "no_sale", "shift.open", "shift.close"),
    *("sign_on", "member.reveal", "api.refused"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the journal. `at` is in the shop's zone, `day` the trading day, `shift` the till's shift then."""

    at: datetime
    day: int
    till: str
    act: str
    staff: str | None
    sale: str | None
    detail: Mapping[str, Any]
    shift: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """A paid sale with a member."""

    member: str
    staff: str
    till: str
    day: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at, oldest first. `own`: the members that somebody of the staff is, or shares the account of.
    `goods` are the products of voided sales and of those paid soon after.
    `hours` are those in which nobody works, as [from, to)."""

    entries: tuple[Entry, ...] = ()
    cards: tuple[Used, ...] = ()
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    goods: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hours: tuple[int, int] = (23, 6)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has found. `subject` is what it found it of: it is told once. `detail`: ids and numbers."""

    rule: str
    subject: str
    staff: str | None
    till: str
    at: datetime
    detail: Mapping[str, Any]


def thresholds(text: str) -> dict[str, int | None]:
    """The shop's over those of the start: `voids=50 no_sales=off`; None is off."""
    found: dict[str, int | None] = {rule: most for rule, (most, _) in RULES.items()}
    for word in text.split():
        rule, _, most = word.partition("=")
        if rule in found:
            found[rule] = None if most == "off" else int(most)
    return found


def find(facts: Facts, limits: Mapping[str, int | None]) -> tuple[Finding, ...]:
    """All that the rules find, oldest first."""
    findings = [
        finding
        for rule, look_for in _LOOK_FOR.items()
        if (most := limits[rule]) is not None
        for finding in look_for(facts, most)
    ]
    return tuple(sorted(findings, key=lambda finding: (finding.at, finding.rule, finding.subject)))


def _of_shift(facts: Facts, acts: Iterable[str]) -> dict[str, list[Entry]]:
    wanted, found = set(acts), defaultdict(list)
    for entry in facts.entries:
        if entry.act in wanted:
            found[entry.shift].append(entry)
    return found


def _most_by(entries: Iterable[Entry]) -> str | None:
    return Counter(entry.staff for entry in entries).most_common(1)[0][0]


def _voids(facts: Facts, most: int) -> Iterator[Finding]:
    sold = {shift: sum(each.detail["due"] for each in paid) for shift, paid in _of_shift(facts, ["pay"]).items()}
    for shift, entries in _of_shift(facts, _VOIDS).items():
        amount = sum(entry.detail[_VOIDS[entry.act]] for entry in entries)
        if len(entries) >= FEWEST_VOIDS and amount * 1000 > most * sold.get(shift, 0):
            last = entries[-1]
            detail = {"voids": len(entries), "amount": amount, "sold": sold.get(shift, 0)}
            yield Finding("voids", shift, _most_by(entries), last.till, last.at, detail)


def _many(rule: str, acts: Iterable[str]) -> Callable[[Facts, int], Iterator[Finding]]:
    def look_for(facts: Facts, most: int) -> Iterator[Finding]:
        for shift, entries in _of_shift(facts, acts).items():
            if len(entries) > most:
                last = entries[most]
                yield Finding(rule, shift, _most_by(entries), last.till, last.at, {"times": len(entries)})

    return look_for


def _own_refund(facts: Facts, most: int) -> Iterator[Finding]:
    mine = defaultdict(list)
    for entry in facts.entries:
        if entry.act == "refund" and entry.staff and entry.detail.get("by") == entry.staff:
            mine[entry.staff, entry.day].append(entry)
    for (staff, day), entries in mine.items():
        if len(entries) > most:
            last = entries[-1]
            detail = {"times": len(entries), "amount": sum(entry.detail["money"] for entry in entries)}
            yield Finding("own_refund", f"{staff} {day}", staff, last.till, last.at, detail)


def _card_often(facts: Facts, most: int) -> Iterator[Finding]:
    uses = defaultdict(list)
    for used in facts.cards:
        uses[used.member, used.day].append(used)
    for (member, day), found in uses.items():
        if len(found) > most:
            last, staff = found[most], Counter(used.staff for used in found).most_common(1)[0][0]
            detail = {"member": member, "times": len(found)}
            yield Finding("card_often", f"{member} {day}", staff, last.till, last.at, detail)


def _own_purchase(facts: Facts, most: int) -> Iterator[Finding]:
    mine = defaultdict(list)
    for used in facts.cards:
        if used.member in facts.own.get(used.staff, ()):
            mine[used.staff, used.day].append(used)
    for (staff, day), found in mine.items():
        if len(found) > most:
            detail = {"member": found[-1].member, "times": len(found)}
            yield Finding("own_purchase", f"{staff} {day}", staff, found[-1].till, found[-1].at, detail)


def _own_card(facts: Facts, most: int) -> Iterator[Finding]:
    """A card that is nobody's of the staff, as far as the shop knows, but used with one cashier only, day after day."""
    uses = defaultdict(list)
    for used in facts.cards:
        uses[used.member].append(used)
    for member, found in uses.items():
        known = any(member in own for own in facts.own.values())
        cashiers, days = {used.staff for used in found}, {used.day for used in found}
        if not known and len(found) > most and len(cashiers) == 1 and len(days) > 1:
            last = found[most]
            detail = {"member": member, "times": len(found)}
            yield Finding("own_card", f"{member} {last.day}", last.staff, last.till, last.at, detail)


def _rung_lower(facts: Facts, most: int) -> Iterator[Finding]:
    voided: dict[str, Entry] = {}
    found: dict[tuple[str, int], list[tuple[Entry, int]]] = defaultdict(list)
    for entry in facts.entries:
        before = voided.get(entry.till)
        if entry.act == "void_sale":
            voided[entry.till] = entry
        elif entry.act == "pay" and before is not None:
            del voided[entry.till]
            less = before.detail["amount"] - entry.detail["due"]
            same = facts.goods.get(before.sale or "", frozenset()) & facts.goods.get(entry.sale or "", frozenset())
            if same and less > 0 and before.staff == entry.staff and entry.at - before.at <= SOON:
                found[str(entry.staff), entry.day].append((entry, less))
    for (staff, day), pairs in found.items():
        if len(pairs) > most:
            last = pairs[-1][0]
            detail = {"times": len(pairs), "amount": sum(less for _, less in pairs)}
            yield Finding("rung_lower", f"{staff} {day}", staff, last.till, last.at, detail)


def _look_ups(facts: Facts, most: int) -> Iterator[Finding]:
    seen = defaultdict(list)
    for entry in facts.entries:
        if entry.act == "member.reveal":
            seen[entry.staff, entry.day].append(entry)
    for (staff, day), entries in seen.items():
        if len(entries) > most:
            last = entries[most]
            yield Finding("look_ups", f"{staff} {day}", staff, last.till, last.at, {"times": len(entries)})


def _odd_hours(facts: Facts, most: int) -> Iterator[Finding]:
    begin, end = facts.hours
    for entry in facts.entries:
        hour = entry.at.hour
        odd = begin <= hour < end if begin <= end else hour >= begin or hour < end
        if entry.act == "sign_on" and odd:
            yield Finding("odd_hours", f"{entry.staff} {entry.day}", entry.staff, entry.till, entry.at, {"hour": hour})


def _failed_sign_ons(facts: Facts, most: int) -> Iterator[Finding]:
    for entry in facts.entries:
        failures = entry.detail.get("after_failures", 0) if entry.act == "sign_on" else 0
        if failures > most:
            subject = f"{entry.staff} {entry.day}"
            yield Finding("failed_sign_ons", subject, entry.staff, entry.till, entry.at, {"times": failures})


def _shortages(facts: Facts, most: int) -> Iterator[Finding]:
    short = defaultdict(list)
    for entry in facts.entries:
        if entry.act == "shift.close" and entry.detail["counted"] < entry.detail["expected"]:
            short[entry.staff].append(entry)
    for staff, entries in short.items():
        if len(entries) > most:
            last = entries[-1]
            amount = sum(entry.detail["expected"] - entry.detail["counted"] for entry in entries)
            detail = {"times": len(entries), "amount": amount}
            yield Finding("shortages", f"{staff} {last.day}", staff, last.till, last.at, detail)


def _wrong_tokens(facts: Facts, most: int) -> Iterator[Finding]:
    tried = defaultdict(list)
    for entry in facts.entries:
        if entry.act == "api.refused":
            tried[entry.till, entry.day].append(entry)
    for (till, day), entries in tried.items():
        times = sum(entry.detail["times"] for entry in entries)
        if times > most:
            yield Finding("wrong_tokens", f"{till} {day}", None, till, entries[-1].at, {"times": times})


_LOOK_FOR: dict[str, Callable[[Facts, int], Iterator[Finding]]] = {
    "voids": _voids,
    "voided_sales": _many("voided_sales", ["void_sale"]),
    "no_sales": _many("no_sales", ["no_sale"]),
    "no_receipt": _many("no_receipt", ["refund_no_receipt"]),
    "refund_in_cash": _many("refund_in_cash", ["refund_in_cash"]),
    "own_refund": _own_refund,
    "card_often": _card_often,
    "own_purchase": _own_purchase,
    "own_card": _own_card,
    "rung_lower": _rung_lower,
    "look_ups": _look_ups,
    "odd_hours": _odd_hours,
    "failed_sign_ons": _failed_sign_ons,
    "shortages": _shortages,
    "wrong_tokens": _wrong_tokens,
}
