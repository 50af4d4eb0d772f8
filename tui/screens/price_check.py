"""What something costs and how much of it there is, without touching the basket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from store import codes
from store.books.actor import Actor
from store.books.stock import held
from store.counter.selling import look_up
from store.errors import N_, Refused
from store.i18n import _
from store.money import ONE, Money, Quantity, write_quantity
from store.office.articles import Article, Pack
from store.office.catalogue import Sellable, show
from store.office.finding import find
from store.office.members.tiers import table
from tui.screens.base import Question
from tui.widgets.facts import Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


MOST_CODES = 3
"""So many other codes of a product are listed: the panel stays whole on 24 rows."""


class PriceCheckScreen(Question[None]):
    """Scan after scan is shown, and nothing rung up; words find the likeliest."""

    CSS_PATH = "price_check.tcss"
    place = "price_check"
    question = N_("The price check")

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor
        self.found: Sellable | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Prompt(id="prompt")
            yield MessageLine()
            yield Facts()
        yield KeyBar()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Price check")
        prompt = self.query_one(Prompt)
        prompt.ask = _("Scan, or type a code or a name")
        prompt.refresh()
        nothing = [("", _("Nothing is rung up here: scan as much as you like."))]
        self.query_one(Facts).show(self._facts(self.found) if self.found else nothing)
        super().tell()

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if event.text.strip() and self._look(event.text):
            self.query_one(Prompt).clear()

    def scanned(self, code: str) -> None:
        if self._look(code):
            self.query_one(Prompt).clear()

    def _look(self, text: str) -> bool:
        """Show what has this code, or is called so. False when it was refused and said so."""
        shop, now = self.till.shop, self.till.clock()
        try:
            reading = codes.read(text)
            if isinstance(reading, codes.Search) and (named := find(shop, reading.text, 1)):
                reading = codes.read(named[0].code)
            match reading:
                case codes.ProductCode() as code:
                    pass
                case codes.Search() as search:
                    code = search.code
                case _:
                    raise codes.CodeMissing(text=text.strip())
            self.found = look_up(shop, code, now=now)
        except Refused as refusal:
            self.found = None
            self.tell()
            self.refuse(refusal)
            return False
        self.say("")
        self.tell()
        return True

    def _facts(self, found: Sellable) -> list[Fact]:
        shop = self.till.shop
        article = show(shop, found.code)
        facts = [(_("Name"), article.name), (_("Code"), found.code)]
        if not article.active:
            facts.append(("", _("It is not for sale any more.")))
        facts.append((_("Price"), self._costs(article.price, article.unit) if article.price is not None else _("ask")))
        if found.pack_quantity != ONE or found.pack_price is not None:
            facts.append((_("This code"), self._holds(found.pack_quantity, found.pack_price, article.unit)))
        tiers = table(shop) if article.member_prices else ()
        for level, price in article.member_prices.items():
            whose = " ".join(tier.name for tier in tiers if tier.price_level == level) or _(
                "Level {level}", level=level
            )
            facts.append((whose, self._costs(price, article.unit)))
        stock = write_quantity(held(shop, self.actor.store, article.id))
        facts.append((_("Stock"), f"{stock} {article.unit}".strip()))
        return facts + self._other_codes(article, found.code)

    def _other_codes(self, article: Article, code: str) -> list[Fact]:
        """Its barcodes but the one that was read; of a carton what it holds."""
        packs = [each for each in (Pack(article.code), *article.packs) if each.code != code]
        said = [
            each.code
            if each.quantity == ONE and each.price is None
            else f"{each.code}  {self._holds(each.quantity, each.price, article.unit)}"
            for each in packs[:MOST_CODES]
        ]
        if (more := len(packs) - MOST_CODES) > 0:
            said.append(_("and {count} more of them", count=more))
        return [(_("Other codes") if at == 0 else "", each) for at, each in enumerate(said)]

    def _holds(self, quantity: Quantity, price: Money | None, unit: str) -> str:
        """24 罐 = ￥55.00"""
        holds = f"{write_quantity(quantity)} {unit}".strip()
        return holds + (f" = {self.figures.signed(price)}" if price is not None else "")

    def _costs(self, price: Money, unit: str) -> str:
        return self.figures.signed(price) + (f" / {unit}" if unit else "")


def check_price(sale: SaleScreen) -> None:
    sale.till.push_screen(PriceCheckScreen(sale.actor))
