"""Whose it is now that was a member's once: what comes back to somebody who became a part of another entry, or shares
a family's account, must not come to an account that nobody can reach."""

from typing import Any

from store.db.models import Member


def holder(account: str) -> str:
    """The account (a member's has the member's id) that has now what this one had: that of whoever the member was
    merged into, and of that one's family. A gift card's is its own."""
    row: Any = Member.get_or_none(Member.id == account)
    if row is None:
        return account
    if row.merged_into_id is not None:
        row = Member.get_by_id(row.merged_into_id)
    return str(row.main_id or row.id)
