"""What tenders are called on screens."""

from store.errors import N_
from store.i18n import _

NAMES = {
    "wechat": N_("WeChat Pay"),
    "alipay": N_("Alipay"),
    "unionpay": N_("UnionPay"),
    "card": N_("Card"),
    "voucher": N_("Voucher"),
    "on_account": N_("On account"),
}

ALL = NAMES | {
    "cash": N_("In cash"),
    "stored_value": N_("Balance"),
    "rounding": N_("Rounding"),
    "exchange": N_("Exchange"),
    "kept_change": N_("Change kept"),
}


def tender_name(tender: str) -> str:
    """Any tender of a sale that is closed, in words."""
    return _(ALL.get(tender, tender))
