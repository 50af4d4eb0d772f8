"""Who bought of a category of goods, and how often: for coupons and tags by what members buy (偏好)."""

from typing import Any

from peewee import fn

from store.calendar import Millis
from store.db.models import Category, Member, Product, Sale, SaleLine
from store.office.catalogue import NoSuchCategory


def buyers(category: str, since: Millis | None = None) -> Any:
    """The query of (member, what it was merged into, in how many of their sales), of sales with goods of a category
    (by code) or of one below it; a return does not undo the visit."""
    times = fn.COUNT(Sale.id.distinct())
    query = (
        Member.select(Member.id, Member.merged_into, times.alias("times"))
        .join(Sale, on=(Sale.member == Member.id))
        .join(SaleLine, on=(SaleLine.sale == Sale.id))
        .join(Product, on=(SaleLine.product == Product.id))
        .where(
            Sale.state == "paid",
            Sale.kind == "sale",
            SaleLine.voided_at.is_null(),
            Product.category.in_(_inside(category)),
        )
    )
    if since is not None:
        query = query.where(Sale.closed_at >= since)
    return query.group_by(Member.id, Member.merged_into)


def who_bought(category: str, times: int, since: Millis | None = None) -> list[str]:
    """Members (by id) with goods of a category in at least so many sales, those of a merged one among their own.

    Raises NoSuchCategory.
    """
    if not _inside(category):
        raise NoSuchCategory(code=category)
    counts: dict[str, int] = {}
    for member, into, count in buyers(category, since).tuples().iterator():
        counts[into or member] = counts.get(into or member, 0) + int(count)
    return sorted(member for member, count in counts.items() if count >= times)


def _inside(category: str) -> list[str]:
    """The ids of a category and of all below it; none when no category has the code, which is kept in capitals."""
    rows: Any = Category.select(Category.id, Category.code, Category.parent).tuples()
    shelves = list(rows)
    found = {id_ for id_, code, _ in shelves if code in (category, category.upper())}
    while more := {id_ for id_, _, parent in shelves if parent in found} - found:
        found |= more
    return sorted(found)
