"""`shop giftcards`: cards of nobody that pay at the till."""

from dataclasses import asdict
from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from scripts.shop.member_parts import STATES
from store.i18n import _
from store.money import write_amount

app = typer.Typer()


@app.command()
def show(code: Annotated[str, typer.Argument(help="The card's code.")], json: JsonFlag = False) -> None:
    """What a card holds, and its state."""
    from store.counter.topping_up import card_by_code

    with office() as (shop, _actor):
        card = card_by_code(shop, code)
        held = write_amount(card.balance, shop.settings.currency)
    if json:
        common.answer(asdict(card))
    else:
        typer.echo(_("Card {code}: {state}, {held}", code=code, state=_(STATES[card.state]), held=held))


@app.command("list")
def list_cards(json: JsonFlag = False) -> None:
    """All cards that still hold something."""
    from store.office import wallets

    with office() as (shop, _actor):
        cards = wallets.gift_cards()
        currency = shop.settings.currency
    if json:
        common.answer([asdict(card) for card in cards])
        return
    lines = [[card.code or "", _(STATES[card.state]), write_amount(card.balance, currency)] for card in cards]
    common.table([_("Gift card"), _("State"), _("Balance")], lines, right=(2,))
