"""`shop coupons liability`: what is outside, and what came of the rest."""

from dataclasses import asdict

from scripts.shop import accounts, common
from scripts.shop.common import JsonFlag, office
from store.i18n import _
from store.money import write_amount


def liability(since: accounts.Since = None, until: accounts.Until = None, json: JsonFlag = False) -> None:
    """Coupons outside, by kind, in uses: opening, what came and went, closing; and what they took off."""
    from store.office.coupons.owing import owed

    with office() as (shop, _actor):
        found = owed(shop, *accounts.period(shop, since, until))
        currency = shop.settings.currency

    def money(amount: int | None) -> str:
        return "" if amount is None else write_amount(amount, currency)

    if json:
        common.answer(
            [
                {**asdict(each), "taken": money(each.taken), "most": None if each.most is None else money(each.most)}
                for each in found
            ]
        )
        return
    headings = [
        *(_("Id"), _("Name"), _("Opening"), _("Given out"), _("Used"), _("Given back"), _("Expired"), _("Withdrawn")),
        *(_("Closing"), _("Taken off"), _("At most")),
    ]
    rows = [
        [
            *(each.code, each.name),
            *(
                str(uses)
                for uses in (
                    *(each.opening, each.issued, -each.used, each.given_back, -each.ended, -each.withdrawn),
                    each.closing,
                )
            ),
            *(money(each.taken), money(each.most)),
        ]
        for each in found
    ]
    common.table(headings, rows, right=tuple(range(2, 11)))
