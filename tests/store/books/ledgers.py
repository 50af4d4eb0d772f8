"""Members and accounts for the tests of the ledgers."""

from datetime import datetime

from store.books import points, wallet
from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import Member, MemberTotals, PointsEntry, PointsLot, Tier
from store.db.opening import Shop
from store.ids import new_id


def put_member(shop: Shop, now: datetime, number: str = "9000000001", **given: object) -> str:
    """A member as the office would write it; its id."""
    at = to_millis(now)
    with shop.transaction():
        if not Tier.select().where(Tier.code == "plain").exists():
            Tier.create(code="plain", name="普通", rank=900, threshold=0)
        member = new_id()
        Member.create(
            id=member, number=number, tier="plain", tier_since=at, created_at=at, created_till="0101", changed_at=at,
            **given,
        )  # fmt: skip
    return member


def put_account(shop: Shop, actor: Actor, now: datetime, member: str, principal: int, bonus: int = 0) -> str:
    """A member's account that holds so much."""
    with shop.transaction():
        account = wallet.open_account(shop, member, now).id
        wallet.put(
            shop, actor, account, principal=principal, bonus=bonus, kind="opening", source=new_id(), now=now
        )  # fmt: skip
    return account


def lots_of(shop: Shop, member: str) -> list[tuple[int, int | None]]:
    return [(lot.left, lot.expires_on) for lot in points.lots(shop, member)]


def entries_of(member: str) -> list[tuple[str, int]]:
    """Kind and points of all entries but the pairs that fill a debt, in order."""
    rows = PointsEntry.select().where(PointsEntry.account == member, PointsEntry.kind != "settle")
    return [(row.kind, row.points) for row in rows.order_by(PointsEntry.id)]


def points_agree(member: str) -> int:
    """The balance, after a look that it is the sum of the entries and that each lot is the sum of its own."""
    rows = list(PointsEntry.select().where(PointsEntry.account == member))
    kept = MemberTotals.get_or_none(MemberTotals.member == member)
    total = kept.points if kept else 0
    assert total == sum(row.points for row in rows)
    left = {row.entry_id: row.left for row in PointsLot.select().where(PointsLot.account == member)}
    assert sum(left.values()) == max(total, 0)
    for row in rows:
        if row.points > 0 and not row.lot and row.kind != "settle":
            assert left.pop(row.id, 0) == row.points + sum(each.points for each in rows if each.lot == row.id)
    assert left == {}
    return int(total)
