"""What somebody ought to look at: rules over the journal and the sales, with thresholds that the shop sets.

`read_facts` reads a period once, and the rules of `alert_rules` look through it. `look` keeps what is new, once for
each subject, and locks the accounts behind what the shop calls serious (`alert_locks`). A manager's sign-on and
`shop alerts` run it.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import as_number, from_millis, to_millis, trading_day
from store.db.models import Alert as AlertRow
from store.db.models import JournalEntry, Member, PointsEntry, Sale, SaleLine, Staff
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.reports.alert_rules import READ, Earned, Entry, Facts, Finding, Used, find, thresholds

SEE_ALERTS = Permit("see_alerts", N_("See alerts"), least="manager")

DAYS_BACK = 8
"""How far back a look goes: a week in which nobody looked is not forgotten."""


class NoSuchAlert(Refused):
    template = N_("There is no alert {alert}.")


@dataclass(frozen=True, slots=True)
class Alert:
    """A finding that is kept, with the number and name of whose it is; a `member` in the detail by number."""

    id: str
    rule: str
    number: str
    name: str
    till: str
    at: datetime
    detail: Mapping[str, Any]
    locked: bool
    seen: bool


def read_facts(shop: Shop, since: datetime) -> Facts:
    """The journal and the sales from `since` on."""
    settings = shop.settings
    rows: Any = JournalEntry.select(
        *(JournalEntry.at, JournalEntry.till, JournalEntry.act, JournalEntry.staff, JournalEntry.sale),
        JournalEntry.detail,
    ).where(JournalEntry.at >= to_millis(since), JournalEntry.act.in_(READ))
    shifts: dict[str, str] = {}
    entries = []
    for at, till, act, staff, sale, detail in rows.order_by(JournalEntry.at, JournalEntry.sequence).tuples():
        moment = from_millis(at, settings.zone)
        day = as_number(trading_day(moment, settings.zone, settings.day_ends_at))
        entry = Entry(moment, day, till, act, staff, sale, json.loads(detail))
        if act == "shift.open":
            shifts[till] = entry.detail["shift"]
        entries.append(replace(entry, shift=shifts.get(till, f"{till} {day}")))
    voided = [entry.sale for entry in entries if entry.act == "void_sale"]
    after = {entry.sale for entry in entries if entry.act == "pay"} if voided else set()
    goods = defaultdict(set)
    lines: Any = SaleLine.select(SaleLine.sale, SaleLine.product).where(SaleLine.rung_at >= to_millis(since))
    for sale, product in lines.tuples() if voided else ():
        if sale in after or sale in voided:
            goods[sale].add(product)
    cards: Any = Sale.select(Sale.member, Sale.closed_by, Sale.till, Sale.trading_day, Sale.closed_at).where(
        Sale.closed_at >= to_millis(since), Sale.state == "paid", Sale.kind == "sale", Sale.member.is_null(False)
    )
    used = tuple(
        Used(member, staff, till, day, from_millis(at, settings.zone))
        for member, staff, till, day, at in cards.order_by(Sale.closed_at).tuples()
    )
    entered: Any = (
        Sale.select(PointsEntry.member, Sale.closed_by, Sale.till, Sale.trading_day, Sale.closed_at, PointsEntry.points)
        .join(PointsEntry, on=(PointsEntry.sale == Sale.id))
        .where(Sale.closed_at >= to_millis(since), PointsEntry.kind.in_(("earn", "bonus", "clawback")))
        .order_by(Sale.closed_at, PointsEntry.id)
    )
    earned = tuple(
        Earned(member, staff, till, day, from_millis(at, settings.zone), points)
        for member, staff, till, day, at, points in entered.tuples()
    )
    begin, _, end = settings.alert_hours.partition("-")
    kept = {sale: frozenset(products) for sale, products in goods.items()}
    return Facts(tuple(entries), used, _own_members(), kept, earned, (int(begin), int(end)))


def _own_members() -> dict[str, frozenset[str]]:
    """Of each of the staff who is a member: that one, those that share its account, and what was merged into them."""
    own = dict(_tuples(Staff.select(Staff.id, Staff.member).where(Staff.member.is_null(False))))
    if not own:
        return {}
    heads = dict(_tuples(Member.select(Member.id, Member.main).where(Member.id.in_(list(own.values())))))
    found = {}
    for staff, member in own.items():
        head = heads.get(member) or member
        shares = Member.select(Member.id).where((Member.id == head) | (Member.main == head))
        either = Member.id.in_(shares) | Member.merged_into.in_(shares) | (Member.id == member)
        found[staff] = frozenset(row[0] for row in _tuples(Member.select(Member.id).where(either)))
    return found


def look(shop: Shop, actor: Actor, *, now: datetime) -> tuple[Alert, ...]:
    """Keep what is new since the last look, lock whom the shop wants locked, and answer with what nobody has
    acknowledged yet. Raises ApprovalNeeded."""
    require(shop, actor, SEE_ALERTS)
    found = find(read_facts(shop, now - timedelta(days=DAYS_BACK)), thresholds(shop.settings.alert_limits))
    locks = set(shop.settings.alert_locks.split())
    if found:
        with shop.transaction():
            told = {(rule, subject) for rule, subject in _tuples(AlertRow.select(AlertRow.rule, AlertRow.subject))}
            for finding in found:
                if (finding.rule, finding.subject) not in told:
                    _keep(shop, actor, finding, finding.rule in locks, now)
                    told.add((finding.rule, finding.subject))
    return alerts(shop, actor)


def alerts(shop: Shop, actor: Actor, *, seen: bool = False) -> tuple[Alert, ...]:
    """What is kept, newest first; without `seen` only what nobody has acknowledged. Raises ApprovalNeeded."""
    require(shop, actor, SEE_ALERTS)
    staff: dict[str, Any] = {row.id: row for row in Staff.select()}
    query = AlertRow.select().order_by(AlertRow.happened_at.desc(), AlertRow.id)
    rows: list[Any] = list(query if seen else query.where(AlertRow.seen_at.is_null()))
    details: list[dict[str, Any]] = [json.loads(row.detail) for row in rows]
    ids = {detail["member"] for detail in details if "member" in detail}
    numbers = dict(_tuples(Member.select(Member.id, Member.number).where(Member.id.in_(ids)))) if ids else {}
    found = []
    for row, detail in zip(rows, details, strict=True):
        who = staff.get(row.staff_id)
        if "member" in detail:
            detail["member"] = numbers.get(detail["member"], detail["member"])
        found.append(
            Alert(
                id=row.id,
                rule=row.rule,
                number=who.number if who else "",
                name=who.name if who else "",
                till=row.till,
                at=from_millis(row.happened_at, shop.settings.zone),
                detail=detail,
                locked=row.locked,
                seen=row.seen_at is not None,
            )
        )
    return tuple(found)


def acknowledge(shop: Shop, actor: Actor, alert: str, *, now: datetime) -> None:
    """Somebody has looked at it. Raises NoSuchAlert, ApprovalNeeded."""
    with shop.transaction():
        require(shop, actor, SEE_ALERTS)
        row = AlertRow.get_or_none(AlertRow.id == alert)
        if row is None:
            raise NoSuchAlert(alert=alert)
        if row.seen_at is None:
            AlertRow.update(seen_at=to_millis(now), seen_by=actor.staff).where(AlertRow.id == alert).execute()
            journal.append(shop, actor, "alert.seen", now=now, alert=alert, rule=row.rule)


def _keep(shop: Shop, actor: Actor, finding: Finding, serious: bool, now: datetime) -> None:
    """An owner is never locked out: nobody could let them in again."""
    rows = Staff.update(locked_at=to_millis(now), locked_why=finding.rule).where(
        Staff.id == finding.staff, Staff.role != "owner", Staff.locked_at.is_null()
    )
    locked = bool(serious and finding.staff and rows.execute())
    new = new_id()
    AlertRow.create(
        id=new,
        rule=finding.rule,
        subject=finding.subject,
        staff=finding.staff,
        till=finding.till,
        happened_at=to_millis(finding.at),
        found_at=to_millis(now),
        detail=json.dumps(dict(finding.detail)),
        locked=locked,
    )
    journal.append(shop, actor, "alert", now=now, alert=new, rule=finding.rule, member=finding.staff, locked=locked)


def _tuples(query: Any) -> list[tuple[Any, ...]]:
    return list(query.tuples())
