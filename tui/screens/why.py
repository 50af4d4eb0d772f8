"""Why the marked line and the whole basket cost what they do; of a sale that is paid, every number of its receipt."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from store.counter.explaining import explainer, points_told
from store.errors import N_
from store.i18n import _, current, words
from store.pricing.basket import PricedLine, SaleId
from store.pricing.explain import Sentence, say
from store.slips.working import Part, Working, sold_lines
from tui.screens.base import Question
from tui.widgets.facts import BULLET, Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine


class Explanation(Question[None]):
    """Parts of an explanation, one beneath the other, to be scrolled."""

    CSS_PATH = "member.tcss"
    AUTO_FOCUS = "VerticalScroll"
    place = "why"
    question = N_("The explanation")
    title_ = N_("Why this price")

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            with VerticalScroll():
                yield Facts()
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _(self.title_)
        self.query_one(Facts).show(self.facts())
        super().tell()

    def facts(self) -> list[Fact]:
        raise NotImplementedError

    def part(self, part: Part) -> list[Fact]:
        """Its title and amount in one line, and how it comes about beneath."""
        title = say(part.title, words(current()))
        head = f"{title}  {part.figure}" if part.figure else title
        return [("", head), *self.said(part.said)]

    def said(self, sentences: Iterable[Sentence]) -> list[Fact]:
        speak = words(current())
        return [("", BULLET + say(sentence, speak)) for sentence in sentences]


class WhyScreen(Explanation):
    def __init__(self, sale: SaleId, marked: PricedLine | None) -> None:
        super().__init__()
        self.sale, self.marked = sale, marked

    def on_mount(self) -> None:
        self.explainer = explainer(self.till.shop, self.sale, now=self.till.clock())
        super().on_mount()

    def facts(self) -> list[Fact]:
        priced = self.explainer.priced
        offers = {offer.id: offer for offer in self.explainer.book.offers}
        offers |= {offer.id: offer for offer in self.explainer.coupons.values()}
        working = Working(sold_lines(priced), offers, self.figures.currency, tax_inside=priced.tax_inside)
        facts: list[Fact] = []
        lines = priced.lines
        place = next((at for at, each in enumerate(lines) if self.marked and each.line.id == self.marked.line.id), None)
        if place is not None:
            facts += [*self.part(working.line(place)), *self.said(self.explainer.not_on(place)), ("", " ")]
        for part in working.totals():
            facts += self.part(part)
        facts += self.said(self.explainer.not_on_basket())
        if told := points_told(self.till.shop, self.sale, now=self.till.clock()):
            facts += [("", " "), *self.part(Part(Sentence(N_("Points from this sale")), f"{told.points:+}", told.said))]
        return facts


class PaidWhyScreen(Explanation):
    """Of a paid sale, of any till and day."""

    title_ = N_("Every number of the receipt")

    def __init__(self, sale: SaleId) -> None:
        super().__init__()
        self.sale = sale

    def facts(self) -> list[Fact]:
        from store.slips.working_paid import sale_working

        facts: list[Fact] = []
        for part in sale_working(self.till.shop, self.sale, now=self.till.clock()):
            facts += self.part(part)
        return facts
