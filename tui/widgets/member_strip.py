"""Whose sale it is: shown only while a member is attached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment

from store.i18n import _
from tui.cells import fit
from tui.figures import Figures
from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from store.office.members.views import MemberView


class MemberStrip(Painted):
    """Who it is, masked, and the tier; points, coupons, balance and birthday. One line where there are few rows, two
    where there is room."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"strip--who", "strip--tier", "strip--fact", "strip--birthday"}
    DEFAULT_CSS = """
    MemberStrip { height: 1; background: $lit; padding: 0 2; display: none; }
    MemberStrip.-shown { display: block; }
    MemberStrip > .strip--who { color: $lit-text; text-style: bold; }
    MemberStrip > .strip--tier { color: $primary; text-style: bold; }
    MemberStrip > .strip--fact { color: $lit-text; }
    MemberStrip > .strip--birthday { background: $warning; color: $ink; text-style: bold; }
    """

    def __init__(self, figures: Figures, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.figures = figures
        self.member: MemberView | None = None
        self.today: date | None = None

    def show(self, member: MemberView | None, today: date) -> None:
        if member is not self.member or today != self.today:
            self.member, self.today = member, today
            self.set_class(member is not None, "-shown")
            self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        if self.member is None:
            return
        who, facts = self._who(), self._facts()
        if self.content_size.height == 1:
            yield from who
            # What there is no room for is left out whole, the last first.
            room = width - sum(cell_len(part.text) for part in who)
            yield from self._as_many_as_fit(facts, room)
        elif y == 0:
            yield from who
        elif y == 1:
            yield Segment("  ", self.part("strip--fact"))
            yield from self._as_many_as_fit(facts, width - 2, begin="")

    def _who(self) -> list[Segment]:
        member = self.member
        assert member is not None
        return [
            Segment(f"◆ {member.masked}  ", self.part("strip--who")),
            Segment(fit(member.tier.name, min(12, cell_len(member.tier.name))), self.part("strip--tier")),
        ]

    def _facts(self) -> list[tuple[str, str]]:
        """(style, words), the most important first."""
        member = self.member
        assert member is not None
        facts = [("strip--fact", _("{points} {points:point|points}", points=f"{member.points:,}"))]
        if member.coupons:
            facts.append(("strip--fact", _("coupons {count}", count=member.coupons)))
        if member.balance:  # the payment shows it besides
            facts.append(("strip--fact", _("balance {amount}", amount=self.figures.grouped(member.balance))))
        if words := birthday_words(member, self.today):
            facts.insert(0, ("strip--birthday", f" {words} "))
        return facts

    def _as_many_as_fit(self, facts: list[tuple[str, str]], room: int, begin: str = "  ") -> Iterable[Segment]:
        for style, words in facts:
            if cell_len(begin) + cell_len(words) > room:
                return
            room -= cell_len(begin) + cell_len(words)
            yield Segment(begin, self.part("strip--fact"))
            yield Segment(words, self.part(style))
            begin = "  "


def birthday_words(member: MemberView, today: date | None) -> str:
    """ "Birthday today", "Birthday this month", or nothing."""
    if today is None or member.celebrates is None or member.celebrates[0] != today.month:
        return ""
    return _("Birthday today") if member.celebrates[1] == today.day else _("Birthday this month")
