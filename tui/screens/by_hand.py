"""Prices and discounts by hand (改价, 打折): a figure, and a key that says what it means; then one key for the reason.

What each key would come to, and who has to allow it, stands there while one types.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.books.permits import ROLE_NAMES, Permit, grant_of
from store.counter import by_hand, given_by_hand
from store.counter.limits import most_price
from store.counter.open_sales import OpenBasket
from store.counter.selling import PriceTooLarge
from store.counter.trying_by_hand import Tried, Trying, paid_permille
from store.errors import N_, BadAmount, Refused
from store.i18n import _
from store.ids import new_id
from store.money import Money, parse_amount
from store.pricing.basket import PricedLine, Step
from tui import keymap
from tui.figures import sum_of
from tui.screens.base import Question
from tui.widgets.facts import Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt
from tui.widgets.ways import Way, Ways

if TYPE_CHECKING:
    from tui.screens.sale_view import SaleView

OF_A_LINE = ("new_price", "free")


class NotAPercentage(Refused):
    template = N_("“{text}” is no percentage to pay: 9 or 90 takes 10 % off, 8.5 or 85 takes 15 %.")


class ZeroIsNoPrice(Refused):
    template = N_("0 changes nothing; {key} on the empty prompt gives the line away.")


class ByHandScreen(Question[None]):
    """Of one line, or with F6 of the whole sale. The sale is drawn when the act is done. Raises NoSuchLine, SaleClosed
    where the sale has not what its screen still shows."""

    CSS_PATH = "by_hand.tcss"
    place = "by_hand"
    question = N_("Price and discount")

    def __init__(self, sale: SaleView, marked: PricedLine | None) -> None:
        super().__init__()
        self.sale, self.marked = sale, marked
        self.whole = marked is None
        self._look()

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Facts()
            yield Prompt(anywhere=keymap.anywhere(self.place), id="prompt")
            yield Ways()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_prompt, self.w_ways = self.query_one(Prompt), self.query_one(Ways)
        super().on_mount()

    def _look(self) -> None:
        sale, till = self.sale, self.sale.till
        line = self.marked.line.id if self.marked and not self.whole else None
        self.trying = Trying(till.shop, sale.actor, sale.sale, line, now=till.clock())

    # What is seen

    def tell(self) -> None:
        title = _("Price and discount: the whole sale") if self.whole else _("Price and discount: this line")
        self.query_one("#panel").border_title = title
        self.query_one("#words", Static).update(self._words())
        self.query_one(Facts).show(self._facts())
        self.w_prompt.ask = _("9 or 90: 10 % off. 8.5 or 85: 15 % off")
        self.w_prompt.refresh()
        self._show_ways(self.w_prompt.text)
        super().tell()

    def _words(self) -> str:
        priced = self.trying.sale.priced
        if self.whole or self.marked is None:
            return _("Lines {lines}, due {due}", lines=len(priced.lines), due=self.figures.signed(priced.due))
        line = next(each for each in priced.lines if each.line.id == self.marked.line.id)
        return f"{line.line.name}\n{sum_of(line, self.figures)} = {self.figures.grouped(line.paid)}"

    def _facts(self) -> list[Fact]:
        facts = []
        if floor := self.trying.floor:
            facts.append((_("Lowest price"), self.figures.grouped(floor)))
        if self.whole:
            facts.append((_("You may"), _("discount {limit}", limit=self._limit(given_by_hand.DISCOUNT_BASKET))))
        else:
            may = _("discount {limit}", limit=self._limit(given_by_hand.DISCOUNT_LINE))
            facts.append((_("You may"), f"{may} · {_('price {limit}', limit=self._limit(given_by_hand.CHANGE_PRICE))}"))
        if there := self._there():
            facts.append((_("Given so far"), there))
        return facts

    def _limit(self, permit: Permit) -> str:
        """How far one may go by oneself: up to 10 % and 20.00."""
        grant = grant_of(self.till.shop, self.sale.actor.role, permit)
        if grant is None:
            return _("only with approval")
        limits = [] if grant.permille is None else [f"{grant.permille / 10:g} %"]
        limits += [] if grant.amount is None else [self.figures.grouped(grant.amount)]
        return _("up to {limit}", limit=" / ".join(limits)) if limits else _("without limit")

    def _there(self) -> str:
        """What was given by hand before, which Del takes away."""
        line, step = self.trying.line, Step.BASKET_BY_HAND if self.whole else Step.LINE_BY_HAND
        lines = self.trying.sale.priced.lines
        told = []
        if line is not None and line.changed is not None:
            was = self.figures.grouped(line.changed.was)
            told.append(_("price, it was {was} ({reason})", was=was, reason=line.changed.reason))
        if (discount := self.trying.discount) is not None:
            mine = [each for each in lines if line is None or each.line.id == line.id]
            off = sum(each.amount for one in mine for each in one.reductions if each.step == step)
            told.append(f"−{self.figures.grouped(off)} ({discount.reason})")
        return " · ".join(told)

    def applies(self, action: str) -> bool:
        if action in OF_A_LINE:
            return not self.whole
        if action == "whole":
            return self.marked is not None
        return bool(self._there()) if action == "undo" else True

    def name_of(self, action: keymap.Action) -> str:
        return _("This line") if action.id == "whole" and self.whole else super().name_of(action)

    @on(Prompt.Typed)
    def look(self, event: Prompt.Typed) -> None:
        if self.message_line.text:
            self.say("")
        self._show_ways(event.text)

    def _show_ways(self, text: str) -> None:
        text = text.strip()
        ways = [self._way("Enter", _("percent to pay: 90 is 10 % off"), text, self._percent)]
        if not self.whole:
            ways.append(self._way(keymap.key_of("new_price"), _("new price of one"), text, self._price))
        ways.append(self._way(keymap.key_of("amount_off"), _("money off"), text, self._amount))
        if not self.whole and not text:
            ways.append(Way(keymap.key_of("free"), _("free, on the empty prompt")))
        self.w_ways.show(ways)

    def _way(self, key: str, what: str, text: str, reckon: Callable[[str], tuple[str, Tried]]) -> Way:
        if not text:
            return Way(key, what)
        try:
            words, tried = reckon(text)
        except Refused:
            return Way(key, what, "", _("not possible"), fine=False)
        needs = _("{role} allows it", role=_(ROLE_NAMES[tried.needs])) if tried.needs else ""
        remark = needs or (f"−{self.figures.grouped(tried.given)}" if tried.given else "")
        return Way(key, words, self.figures.grouped(tried.costs), remark, fine=not tried.needs)

    # What a figure means

    def _percent(self, text: str) -> tuple[str, Tried]:
        permille = self._permille(text)
        tenths = (1000 - permille) / 100
        words = _("{off} % off ({tenths}/10 paid)", off=f"{permille / 10:g}", tenths=f"{tenths:g}")
        return words, self.trying.off(permille=permille)

    def _permille(self, text: str) -> int:
        """What is taken off of a thousand."""
        try:
            figure = Fraction(text.strip())
        except (ValueError, ZeroDivisionError):
            raise NotAPercentage(text=text) from None
        paid = paid_permille(figure)
        if paid is None:
            raise NotAPercentage(text=text)
        return 1000 - paid

    def _price(self, text: str) -> tuple[str, Tried]:
        price = self._money(text)
        return _("{price} each", price=self.figures.grouped(price)), self.trying.price(price)

    def _amount(self, text: str) -> tuple[str, Tried]:
        amount = self._money(text)
        return _("{amount} off", amount=self.figures.grouped(amount)), self.trying.off(amount=amount)

    def _money(self, text: str) -> Money:
        amount = parse_amount(text, self.figures.currency)
        limit = most_price(self.figures.currency)
        if not amount:
            raise BadAmount(text=text) if self.whole else ZeroIsNoPrice(key=keymap.key_of("free"))
        if amount > limit:
            raise PriceTooLarge(price=self.figures.grouped(amount), limit=self.figures.grouped(limit))
        return amount

    # What is done

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if event.text.strip():
            self._ask_why("discount", self._percent, lambda text: self._discount(permille=self._permille(text)))

    def action_amount_off(self) -> None:
        self._ask_why("discount", self._amount, lambda text: self._discount(amount=self._money(text)))

    def action_new_price(self) -> None:
        if not self.whole:
            self._ask_why("price", self._price, lambda text: self._line_act(by_hand.change_price, self._money(text)))

    def action_free(self) -> None:
        if not self.whole:
            free = _("free")
            self._ask_why(
                "free", lambda _text: (free, self.trying.price(0)), lambda _text: self._line_act(by_hand.free_item)
            )

    def _ask_why(
        self, act: str, reckon: Callable[[str], tuple[str, Tried]], then: Callable[[str], Callable[..., OpenBasket]]
    ) -> None:
        """What it would be, then the reason by one key, then the act."""
        from tui.screens.reason import ReasonScreen

        text = self.w_prompt.text.strip()
        if not text and act != "free":
            self.say(_("Type the figure first, then the key."), "attention")
            return
        try:
            words, tried = reckon(text)
            do = then(text)
        except Refused as refusal:
            self.refuse(refusal)
            return
        name = _("The whole sale") if self.whole or self.marked is None else self.marked.line.name
        costs = self.figures.signed(tried.costs)

        def given(reason: str | None) -> None:
            if reason is not None:
                self._do(do, _("{name}: {words}", name=name, words=words), reason=reason)

        self.till.push_screen(ReasonScreen(act, f"{name}\n{words} → {costs}"), given)

    def _discount(self, **off: Any) -> Callable[..., OpenBasket]:
        line = self.trying.line
        if line is None:
            return lambda *who, **named: by_hand.discount_basket(*who, **off, **named)
        return lambda *who, **named: by_hand.discount_line(*who, line.id, **off, **named)

    def _line_act(self, act: Callable[..., OpenBasket], *given: Any) -> Callable[..., OpenBasket]:
        line = self.trying.line
        assert line is not None
        return lambda *who, reason, **named: act(*who, line.id, *given, reason, **named)

    def action_undo(self) -> None:
        """The discount first, then the price."""
        line = self.trying.line
        if self.trying.discount is not None:
            of_line = () if line is None else (line.id,)
            self._do(lambda *who, **named: by_hand.remove_discount(*who, *of_line, **named), _("The discount is gone."))
        elif line is not None and line.changed is not None:
            was = line.id
            self._do(lambda *who, **named: by_hand.restore_price(*who, was, **named), _("The old price is back."))
        else:
            self.say(_("There is nothing by hand to take away."), "attention")

    def _do(self, act: Callable[..., OpenBasket], said: str, **named: Any) -> None:
        till, sale, key = self.till, self.sale, new_id()

        def done(opened: OpenBasket) -> None:
            sale.show_basket(opened)
            sale.say(said, "good")
            self.dismiss(None)

        self.attempt(
            sale.actor,
            lambda actor: act(till.shop, actor, sale.sale, **named, key=key, now=till.clock()),
            done,
        )

    def action_whole(self) -> None:
        if self.marked is not None:
            self.whole = not self.whole
            self._look()
            self.w_prompt.clear()
            self.say("")
            self.tell()
