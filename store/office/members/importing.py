"""Bringing members in from another system, with what they had there as the first entries of their ledgers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from store import member_numbers
from store.books import journal, points, wallet
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db.models import Barcode, Member, MemberCard, MemberTag
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import Money
from store.office.importing.plan import Remark
from store.office.importing.products import CHECKING, WRITING, Progress
from store.office.importing.reading import read
from store.office.members import tiers
from store.office.members.cards import CardIsProduct, CardTaken, block
from store.office.members.editing import seen
from store.office.members.enrolling import consent, write
from store.office.members.file_rows import MEMBERS, MemberReader, MemberRow
from store.office.members.naming import keys_of
from store.office.members.refusals import PhoneTaken
from store.office.members.views import masked

IMPORT_MEMBERS = Permit("import_members", N_("Bring members in with their balances"), least="manager")

AT_A_TIME = 20
"""Members a transaction, so that a till waits at most some milliseconds."""


class RowsSharePhone(Refused):
    template = N_("The same phone stands in several rows: {rows}. None of them is taken.")


class RowsShareCard(Refused):
    template = N_("The same card stands in several rows: {rows}. None of them is taken.")


class NoSuchTierName(Refused):
    template = N_("There is no tier “{tier}” here; `shop tiers` shows and sets them.")


@dataclass(frozen=True, slots=True)
class MembersReport:
    """What an import did, or would do in a dry run. `rows` = added + present + left_out: those there already, by phone
    or card, are reported in `duplicates` and left as they are. `sound` of those left out have no error themselves. The
    sums are of the members added, to compare with what the other system says."""

    applied: bool
    rows: int
    added: int
    present: int
    left_out: int
    sound: int
    points: int
    principal: Money
    bonus: Money
    ignored_columns: tuple[str, ...]
    duplicates: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    errors: tuple[Remark, ...]


@dataclass(slots=True)
class _Plan:
    rows: list[MemberRow] = field(default_factory=list)
    new: list[MemberRow] = field(default_factory=list)
    duplicates: list[Remark] = field(default_factory=list)


def import_members(
    shop: Shop,
    actor: Actor,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    keep_good: bool = False,
    progress: Progress = lambda step, done, of: None,
    now: datetime,
) -> MembersReport:
    """Add the members of a file that are not here yet. Nothing is written unless every row is sound, or `keep_good` is
    given; it is then written some members at a time, each whole with its opening balances. Done again, after a crash
    too, it adds what is still lacking and nothing twice.

    Raises what store.office.importing.reading.read() raises, and ApprovalNeeded.
    """
    require(shop, actor, IMPORT_MEMBERS)
    table = read(path, mapping or {}, MEMBERS)
    reader = MemberReader(table.columns, shop.settings.currency, now)
    plan = _Plan()
    for done, (number, values) in enumerate(table.rows, 1):
        if (row := reader.read(number, values)) is not None:
            plan.rows.append(row)
        progress(CHECKING, done, len(table.rows))
    _compare(shop, plan)
    bad = sum(bool(row.errors) for row in plan.rows)
    applied = keep_good or not bad
    if applied and not dry_run:
        _carry_out(shop, actor, plan.new, lambda done: progress(WRITING, done, len(plan.new)), now)
    added = plan.new if applied else []
    return MembersReport(
        applied=applied,
        rows=len(plan.rows),
        added=len(added),
        present=len(plan.duplicates),
        left_out=bad + (0 if applied else len(plan.new)),
        sound=0 if applied else len(plan.new),
        points=sum(row.points for row in added),
        principal=sum(row.principal for row in added),
        bonus=sum(row.bonus for row in added),
        ignored_columns=table.columns.ignored,
        duplicates=tuple(plan.duplicates),
        warnings=tuple(Remark(row.row, problem) for row in plan.rows for problem in row.warnings),
        errors=tuple(Remark(row.row, problem) for row in plan.rows for problem in row.errors),
    )


def _compare(shop: Shop, plan: _Plan) -> None:
    """The file with itself, and with the members that are here."""
    _refuse_shared(plan.rows, lambda row: row.phone, RowsSharePhone)
    _refuse_shared(plan.rows, lambda row: _card(row) or None, RowsShareCard)
    columns = (Member.id, Member.phone, Member.name, Member.number)
    people: Any = Member.select(*columns).where(Member.merged_into.is_null()).tuples()
    by_phone, by_number, owners = {}, {}, {}
    for member, phone, name, number in people.iterator():
        who = owners[member] = masked(phone, name, number), number
        by_phone[phone] = by_number[number] = who
    cards: Any = MemberCard.select(MemberCard.code, MemberCard.member).tuples()
    by_card = {code: owners.get(member, ("", "")) for code, member in cards.iterator()}
    barcodes: Any = Barcode.select(Barcode.code).tuples()
    goods = {code for (code,) in barcodes.iterator()}
    tier_codes = {name: tier.code for tier in tiers.table(shop) for name in (tier.code, tier.name)}
    for row in plan.rows:
        if row.tier and row.tier not in tier_codes:
            row.errors.append(NoSuchTierName(tier=row.tier))
        card = _card(row)
        owner = by_phone.get(row.phone) if row.phone else by_number.get(row.number) or by_card.get(card)
        if owner is None and card in by_card:
            row.errors.append(CardTaken(member=by_card[card][0]))
        if card in goods:
            row.errors.append(CardIsProduct())
        if row.errors:
            continue
        if owner is not None:
            plan.duplicates.append(Remark(row.row, PhoneTaken(member=owner[0], number=owner[1])))
            continue
        row.tier = tier_codes.get(row.tier, "")
        plan.new.append(row)


def _card(row: MemberRow) -> str:
    """The card, or the number that another system gave: a till goes on taking it."""
    return row.card or ("" if member_numbers.sound(row.number) else row.number)


def _refuse_shared(rows: Iterable[MemberRow], key: Callable[[MemberRow], str | None], refusal: type[Refused]) -> None:
    holders: dict[str, list[MemberRow]] = {}
    for row in rows:
        if said := key(row):
            holders.setdefault(said, []).append(row)
    for sharing in holders.values():
        if len(sharing) > 1:
            numbers = ", ".join(str(row.row) for row in sharing)
            for row in sharing:
                row.errors.append(refusal(rows=numbers))


def _carry_out(shop: Shop, actor: Actor, rows: list[MemberRow], progress: Callable[[int], None], now: datetime) -> None:
    for start in range(0, len(rows), AT_A_TIME):
        part = rows[start : start + AT_A_TIME]
        keys = [keys_of(row.details.name) for row in part]
        with shop.transaction():
            made = [
                _add(shop, actor, row, found, now)
                for row, found in zip(part, keys, strict=True)
                if row.phone is None or not Member.select().where(Member.phone == row.phone).exists()
            ]
            journal.append(shop, actor, "member.import", now=now, members=made)
        progress(start + len(part))


def _add(shop: Shop, actor: Actor, row: MemberRow, keys: tuple[bytes, ...], now: datetime) -> str:
    """One member, whole, inside the transaction."""
    own = row.number if member_numbers.sound(row.number) else None
    if own and Member.select().where(Member.number == own).exists():
        own = None
    lowest = tiers.lowest(shop).code
    joined = datetime.combine(row.joined, time(12), UTC) if row.joined else None
    member = write(
        shop, actor, row.phone, row.details, keys, now=now, tier=row.tier or lowest, number=own, since=joined
    )
    if card := _card(row):
        MemberCard.insert(code=card, member=member, since=to_millis(now)).execute()
    for tag in row.tags:
        MemberTag.insert(member=member, tag=tag, by_rule=False).execute()
    if row.state != "inactive":
        consent(shop, actor, member, "membership", "imported", True, now=now)
    if row.marketing and row.state != "inactive":
        consent(shop, actor, member, "marketing", "imported", True, now=now)
    if row.points:
        points.earn(shop, actor, member, row.points, source=f"opening {member}", kind="opening", now=now)
    if row.principal or row.bonus:
        wallet.open_account(shop, member, now)
        source = f"o{member[1:]}"
        wallet.put(
            shop, actor, member, principal=row.principal, bonus=row.bonus, kind="opening", source=source, now=now
        )
    if row.state != "active":
        # Closed with money in it would be hidden: it is frozen until the money is paid out.
        state = "frozen" if row.state == "closed" and row.principal + row.bonus else row.state
        block(shop, actor, seen(shop, member, now), state, now)
    return member
