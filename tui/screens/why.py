"""Why the marked line and the whole basket cost what they do."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from store.counter.explaining import explainer
from store.errors import N_
from store.i18n import _, current, words
from store.pricing.basket import PricedLine, SaleId
from store.pricing.explain import say
from tui.figures import sum_of
from tui.screens.base import Question
from tui.widgets.facts import Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine


class WhyScreen(Question[None]):
    CSS_PATH = "member.tcss"
    AUTO_FOCUS = "VerticalScroll"
    place = "why"
    question = N_("The explanation")

    def __init__(self, sale: SaleId, marked: PricedLine | None) -> None:
        super().__init__()
        self.sale, self.marked = sale, marked

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            with VerticalScroll():
                yield Facts()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.explainer = explainer(self.till.shop, self.sale, now=self.till.clock())
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Why this price")
        self.query_one(Facts).show(self._facts())
        super().tell()

    def _facts(self) -> list[Fact]:
        speak, facts = words(current()), list[Fact]()
        lines = self.explainer.priced.lines
        place = next((at for at, each in enumerate(lines) if self.marked and each.line.id == self.marked.line.id), None)
        if place is not None:
            line = lines[place]
            amount = self.figures.grouped(line.paid)
            facts.append((_("Line {number}", number=place + 1), f"{line.line.name}  {amount}"))
            facts.append(("", sum_of(line, self.figures)))
            facts += [("", f"· {say(sentence, speak)}") for sentence in self.explainer.line(place)]
            facts.append(("", " "))
        due = self.figures.grouped(self.explainer.priced.due)
        facts.append((_("Basket"), _("Due {amount}", amount=due)))
        told = [("", f"· {say(sentence, speak)}") for sentence in self.explainer.basket()]
        return facts + (told or [("", _("Nothing is taken off the basket as a whole."))])
