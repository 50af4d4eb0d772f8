"""The members as a file: masked unless somebody who may asks for the whole, and recorded either way."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import JOIN

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import from_millis
from store.db.models import Account, Consent, Member, MemberCard, MemberTag, MemberTotals, Staff, Tier
from store.db.opening import Shop
from store.errors import N_
from store.money import write_amount
from store.office.exporting import check_path, write_table
from store.office.members import revealing
from store.office.members.file_rows import FIELDS
from store.office.members.masks import mask_name, mask_phone

_COLUMNS = (
    *("phone", "number", "card", "name", "kind", "tier", "state", "gender", "birthday", "lunar", "points"),
    *("principal", "bonus", "tags", "joined", "address", "email", "note", "marketing"),
    *("adviser", "openid", "id_number", "id_purpose"),
)
_OWN = {
    "adviser": ("Adviser", "顾问"),
    "openid": ("Openid", "微信openid"),
    "id_number": ("ID number", "身份证号"),
    "id_purpose": ("ID number kept for", "身份证用途"),
}
"""What no import reads."""
_WORDS = {
    "kind": {"ordinary": "普通会员", "vip": "VIP会员", "business": "企业会员", "anonymous": "不记名"},
    "state": {"active": "正常", "inactive": "未激活", "lost": "挂失", "frozen": "冻结", "closed": "注销"},
    "gender": {"m": "男", "f": "女"},
    "lunar": {"1": "是"},
    "marketing": {"1": "是", "0": "否"},
}
"""What a Chinese file says instead, which an import reads as well."""
_HIDDEN = ("birthday", "address", "email", "note", "card", "openid", "id_number", "id_purpose")
_NUMBERS = frozenset(place for place, field in enumerate(_COLUMNS) if field in ("points", "principal", "bonus"))


EXPORT_MEMBERS = Permit("export_members", N_("Write all members to a file"), least="manager")


def export_members(
    shop: Shop, actor: Actor, path: Path, *, unmasked: bool = False, replace: bool = False, now: datetime
) -> int:
    """Write all members to an .xlsx or .csv file that only its owner may read, with the headers of the shop's
    language; how many they are. Masked, it holds no birthday, address, card, note or ID number. Points and balances are
    those of the account a member owns; who shares a family's has none.

    Raises UnknownFormat, FileExists, ApprovalNeeded.
    """
    check_path(path, replace=replace)
    require(shop, actor, EXPORT_MEMBERS)
    if unmasked:
        revealing.check(shop, actor)
    rows = list(_rows(shop, unmasked))
    with shop.transaction():
        journal.append(shop, actor, "member.export", now=now, members=len(rows), unmasked=unmasked)
    chinese = shop.settings.language == "zh_CN"
    if chinese:
        rows = [
            [_WORDS.get(field, {}).get(cell, cell) for field, cell in zip(_COLUMNS, row, strict=True)] for row in rows
        ]
    titles = [(FIELDS.get(field) or _OWN[field])[chinese] for field in _COLUMNS]
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    path.chmod(0o600)
    write_table(path, titles, rows, numbers=_NUMBERS, sheet="members")
    return len(rows)


def _rows(shop: Shop, unmasked: bool) -> Any:
    currency, zone = shop.settings.currency, shop.settings.zone
    cards = _lists(MemberCard.select(MemberCard.member, MemberCard.code).where(MemberCard.state == "active"))
    tags = _lists(MemberTag.select(MemberTag.member, MemberTag.tag).order_by(MemberTag.tag))
    staff: Any = Staff.select(Staff.id, Staff.number).tuples()
    advisers: dict[str, str] = dict(staff)
    latest: Any = Consent.select(Consent.member, Consent.given).where(Consent.subject == "marketing")
    marketing = dict(latest.order_by(Consent.id).tuples())
    members: Any = (
        Member.select(Member, Tier.name.alias("tier_name"), MemberTotals.points, Account.principal, Account.bonus)
        .join(Tier, on=Tier.code == Member.tier)
        .join(MemberTotals, JOIN.LEFT_OUTER, on=MemberTotals.member == Member.id)
        .join(Account, JOIN.LEFT_OUTER, on=Account.id == Member.id)
        .where(Member.merged_into.is_null())
        .order_by(Member.number)
        .dicts()
    )
    for row in members.iterator():
        values = {
            **{name: str(row[name]) for name in ("number", "kind", "state", "gender", "address", "email", "note")},
            "phone": row["phone"] or "",
            "name": row["name"],
            "card": (cards.get(row["id"]) or [""])[0],
            "tier": row["tier_name"],
            "birthday": _birthday(row),
            "lunar": "1" if row["lunar"] else "",
            "points": str(row["points"] or 0),
            "principal": write_amount(row["principal"] or 0, currency),
            "bonus": write_amount(row["bonus"] or 0, currency),
            "tags": " ".join(tags.get(row["id"], ())),
            "joined": f"{from_millis(row['created_at'], zone):%Y-%m-%d}",
            "marketing": "1" if marketing.get(row["id"]) else "0",
            "adviser": advisers.get(row["adviser"], ""),
            "openid": row["openid"] or "",
            "id_number": row["id_number"],
            "id_purpose": row["id_purpose"],
        }
        if not unmasked:
            values |= {"phone": mask_phone(values["phone"]), "name": mask_name(values["name"])}
            values |= dict.fromkeys(_HIDDEN, "")
        yield [values[field] for field in _COLUMNS]


def _lists(query: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member, text in query.tuples().iterator():
        found.setdefault(member, []).append(text)
    return found


def _birthday(row: dict[str, Any]) -> str:
    year, month, day = row["birth_year"], row["birth_month"], row["birth_day"]
    if not (month and day):
        return ""
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"{month:02d}-{day:02d}"
