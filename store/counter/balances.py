"""How a member's account stands after an act, as slips say it."""

from datetime import datetime
from typing import Any

from store.books import wallet
from store.calendar import as_number
from store.db.opening import Shop
from store.office.members.views import MemberView, get


def balances(shop: Shop, member: MemberView, now: datetime) -> dict[str, Any]:
    """What the slip says: as it stands after the sale."""
    after = get(shop, member.id, now=now) or member
    account = wallet.account_for(shop, member.account)
    expiring = after.points_expiring
    return {
        "member": member.masked,
        "tier": member.tier.name,
        "points_after": after.points,
        "points_expiring": [expiring[0], as_number(expiring[1])] if expiring else None,
        "principal": account.principal if account else None,
        "bonus": account.bonus if account else None,
        "coupons": after.coupons,
    }
