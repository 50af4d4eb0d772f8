"""Step 3, offers on the whole basket: spend and save, spend and percent, the same by pieces, add-ons and gifts."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from store.money import Money, fraction_of
from store.pricing.basket import Step
from store.pricing.conditions import What
from store.pricing.offers.base import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeOffer(Offer):
    step: ClassVar[Step] = Step.BASKET

    by_pieces: ClassVar[bool] = False
    """Whether pieces are counted, and not money."""

    def off(self, amount: Money, pieces: int) -> Money:
        """What it takes off when what it covers costs `amount` now; `pieces` is 0 where none are counted."""
        raise NotImplementedError

    def next_step(self, amount: Money) -> tuple[Money, Money] | None:
        """The next sum at which it takes more, and what it takes off then."""
        return None

    def next_pieces(self, amount: Money, pieces: int) -> tuple[int, Money] | None:
        """The next count at which it takes more, and what it takes off then of no more than `amount`."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendAndSave(WholeOffer):
    """满减: from a sum on, take an amount off; `repeat` takes the first step's for every multiple of its sum (每满减).

    Steps are (sum, off), ascending; the highest reached counts. A sum of 0 is a plain amount off the basket."""

    kind: ClassVar[str] = "spend_and_save"
    steps: tuple[tuple[Money, Money], ...]
    repeat: bool = False

    def off(self, amount: Money, pieces: int = 0) -> Money:
        if self.repeat and self.steps[0][0]:
            return min(amount, amount // self.steps[0][0] * self.steps[0][1])
        reached = [off for threshold, off in self.steps if amount >= threshold]
        return min(amount, reached[-1]) if reached else 0

    def next_step(self, amount: Money) -> tuple[Money, Money] | None:
        if self.repeat and self.steps[0][0]:
            threshold, off = self.steps[0]
            times = amount // threshold + 1
            return threshold * times, off * times
        return next((step for step in self.steps if amount < step[0]), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendPercent(WholeOffer):
    """满折: from a sum on, a rate off. Steps are (sum, rate), ascending; the highest reached counts."""

    kind: ClassVar[str] = "spend_percent"
    steps: tuple[tuple[Money, Fraction], ...]

    def off(self, amount: Money, pieces: int = 0) -> Money:
        reached = [rate for threshold, rate in self.steps if amount >= threshold]
        return fraction_of(amount, reached[-1]) if reached else 0

    def next_step(self, amount: Money) -> tuple[Money, Money] | None:
        step = next((step for step in self.steps if amount < step[0]), None)
        return step and (step[0], fraction_of(step[0], step[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesSave(WholeOffer):
    """满件减: from so many pieces on, take an amount off; `repeat` takes it for every so many (每满2件减10元).

    Steps are (pieces, off), ascending; the highest reached counts."""

    kind: ClassVar[str] = "pieces_save"
    by_pieces: ClassVar[bool] = True
    steps: tuple[tuple[int, Money], ...]
    repeat: bool = False

    def off(self, amount: Money, pieces: int) -> Money:
        if self.repeat:
            return min(amount, pieces // self.steps[0][0] * self.steps[0][1])
        reached = [off for least, off in self.steps if pieces >= least]
        return min(amount, reached[-1]) if reached else 0

    def next_pieces(self, amount: Money, pieces: int) -> tuple[int, Money] | None:
        if self.repeat:
            least, off = self.steps[0]
            times = pieces // least + 1
            return least * times, min(amount, off * times)
        step = next((step for step in self.steps if pieces < step[0]), None)
        return step and (step[0], min(amount, step[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesPercent(WholeOffer):
    """满件折: from so many pieces on, a rate off (满2件9折, 满3件8折). Steps are (pieces, rate), ascending; the highest
    reached counts."""

    kind: ClassVar[str] = "pieces_percent"
    by_pieces: ClassVar[bool] = True
    steps: tuple[tuple[int, Fraction], ...]

    def off(self, amount: Money, pieces: int) -> Money:
        reached = [rate for least, rate in self.steps if pieces >= least]
        return fraction_of(amount, reached[-1]) if reached else 0

    def next_pieces(self, amount: Money, pieces: int) -> tuple[int, Money] | None:
        step = next((step for step in self.steps if pieces < step[0]), None)
        return step and (step[0], fraction_of(amount, step[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn(WholeOffer):
    """加价购 and 满赠: from a sum on (the listed goods not counted), up to `pieces` of them cost `price` each;
    a price of 0 is a gift. `repeat` gives as many again for every multiple of the sum."""

    kind: ClassVar[str] = "add_on"
    threshold: Money
    goods: What
    price: Money = 0
    pieces: int = 1
    repeat: bool = False

    def allowed(self, amount: Money) -> int:
        """Pieces at the price when the other goods cost `amount` now."""
        if amount < self.threshold:
            return 0
        return self.pieces * (amount // self.threshold if self.repeat and self.threshold else 1)
