"""`shop`: everything the owner does from a command line."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.frame import Shop, Subject
from store.i18n import N_

Shop.subjects = {
    "init": Subject("scripts.shop.init", N_("Make a shop.")),
    "recover": Subject("scripts.shop.recover", N_("Open a copy of the shop with its recovery code alone.")),
    "language": Subject("scripts.shop.language", N_("Show or change the language of the shop.")),
    "settings": Subject("scripts.shop.settings", N_("The shop's settings: list, get, set.")),
    "products": Subject("scripts.shop.products", N_("What the shop sells: import, export, list, show, add, edit.")),
    "categories": Subject("scripts.shop.categories", N_("How goods are sorted: list, add, edit.")),
    "labels": Subject("scripts.shop.labels", N_("The labels of scales: list, add, remove, try.")),
    "keys": Subject("scripts.shop.keys", N_("Quick keys for goods without a code: list, set, clear, page, export.")),
    "keymap": Subject("scripts.shop.keymap", N_("Which keys do what at a till: show, use, set, reset, check.")),
    "members": Subject("scripts.shop.members", N_("Who buys here: add, list, show, edit, merge, import, export, …")),
    "tiers": Subject("scripts.shop.tiers", N_("The levels of members: list, set, remove, preset, benefits.")),
    "points": Subject("scripts.shop.points", N_("Members' points: history, adjust, liability, rewards.")),
    "wallet": Subject("scripts.shop.wallet", N_("Stored value: history, adjust, liability, refund.")),
    "account": Subject("scripts.shop.account", N_("Buying on account: list, show, limit, settle, statement.")),
    "giftcards": Subject("scripts.shop.giftcards", N_("Gift cards: list, show.")),
    "countcards": Subject("scripts.shop.countcards", N_("Uses paid ahead: kinds, list, show, sell, use, refund, …")),
    "bookings": Subject("scripts.shop.bookings", N_("Who comes when: list, add, move, came, services, courses, …")),
    "nightly": Subject("scripts.shop.nightly", N_("Expire, raise, tag and remember, once a night.")),
    "outbox": Subject("scripts.shop.outbox", N_("Messages to members: list, show, send, retry, drop.")),
    "taxes": Subject("scripts.shop.taxes", N_("Tax classes and their rates by date: list, add, rate.")),
    "staff": Subject("scripts.shop.staff", N_("Who works here: list, add, edit, pin, badge, permits, …")),
    "reasons": Subject("scripts.shop.reasons", N_("Why something is done by hand: list, set, remove.")),
    "alerts": Subject("scripts.shop.alerts", N_("What somebody ought to look at: list, acknowledge.")),
    "shifts": Subject("scripts.shop.shifts", N_("The shifts of the tills: list, show, print, peaks.")),
    "offers": Subject("scripts.shop.offers", N_("What customers are offered: list, add, stop, try, rehearse.")),
    "coupons": Subject("scripts.shop.coupons", N_("Coupons: kinds, issue, list, show, void, export, liability.")),
    "devices": Subject("scripts.shop.devices", N_("Scanner, printer and drawer: list, pair, set, test.")),
    "api": Subject("scripts.shop.api", N_("Programs of others: tokens, hooks, schema.")),
    "serve": Subject("scripts.shop.serve", N_("The shop over HTTP, for programs of others.")),
    "tills": Subject("scripts.shop.tills", N_("The tills of the shop: list, add.")),
    "verify": Subject("scripts.shop.verify", N_("Prove that everything in the store agrees.")),
    "backup": Subject("scripts.shop.backup", N_("Copy the store while it sells, and look through the copy.")),
    "replay": Subject("scripts.shop.replay", N_("Do what a tape says, as a headless cashier.")),
}
"""One line a subject, in the order in which the help shows them; its module is imported when it is asked for."""

app = typer.Typer(
    cls=Shop, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True
)


@app.callback()
def shop(
    home: Annotated[
        Path | None,
        typer.Option(help="The folder of the shop.", envvar="GUITAI_HOME", is_eager=True, callback=common.settle_home),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(help="The store itself, when it is not in the shop's folder.", envvar="GUITAI_URL"),
    ] = None,
    number: Annotated[
        str | None, typer.Option("--as", help="The staff number of whoever does this; without it the owner.")
    ] = None,
) -> None:
    """Everything the owner does from a command line: products, staff, settings, devices, proofs and copies."""
    common.settle(url=url, number=number)


def main() -> None:
    """The entry of the `shop` command."""
    try:
        app(prog_name="shop")
    finally:
        # An import leaves a million objects, which Python would look through once more before it ends, for 0.2 s.
        gc.freeze()


if __name__ == "__main__":
    main()
