"""What a card is for, by the kind of its member: points, a balance, a bonus on top (积分卡, 储值卡, VIP)."""

from store.db.models import Member
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import Marked

KIND_NAMES = {
    "ordinary": N_("ordinary"),
    "vip": N_("VIP"),
    "business": N_("business"),
    "anonymous": N_("without a name"),
}


class NoBalanceForKind(Refused):
    template = N_("Members of the kind {kind} have no balance here (setting balance_kinds).")


def kind_of(member: str) -> str:
    """The kind of the member with this id."""
    return str(Member.select(Member.kind).where(Member.id == member).scalar())


def earns_points(shop: Shop, kind: str) -> bool:
    return kind in shop.settings.points_kinds.split()


def given_bonus(shop: Shop, kind: str) -> bool:
    return kind in shop.settings.bonus_kinds.split()


def check_balance(shop: Shop, kind: str) -> None:
    """Raises NoBalanceForKind where members of a kind may put nothing into an account."""
    if kind not in shop.settings.balance_kinds.split():
        raise NoBalanceForKind(kind=Marked(KIND_NAMES[kind]))
