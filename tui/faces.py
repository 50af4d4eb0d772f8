"""What the customer sees, as lines of text with the part of the board that each piece is: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from hardware.drawing import draw_qr
from store.counter.open_sales import OpenBasket
from store.counter.watching import JustPaid
from store.i18n import _
from store.money import ONE
from store.pricing.basket import PricedLine
from tui.cells import elide, fit
from tui.figures import Figures, quantity_of, saved, sum_of
from tui.widgets.digits import draw, enlarged

Piece = tuple[str, str]
"""A text and its part: shop, plain, quiet, name, total, change, member, qr."""
Line = list[Piece]
Face = list[Line]

EDGE = 2
"""Cells left free at both sides."""


def basket_face(open_: OpenBasket, before: OpenBasket | None, figures: Figures, width: int, height: int) -> Face:
    """The lines so far, the one touched last in bold, and the total in the largest digits that there is room for."""
    priced, room = open_.priced, width - 2 * EDGE
    touched = _touched(open_, before)
    label = _("Total {sign}", sign=figures.currency.sign)
    digits = _figure(figures.plain(priced.due), room - cell_len(label) - 2, height - 6)
    foot = _foot(open_, figures, room)
    space = height - len(digits) - len(foot) - 3
    at = next((i for i, line in enumerate(priced.lines) if line is touched), len(priced.lines) - 1)
    first = max(0, min(at - space + 2, len(priced.lines) - space + 1))
    shown: Face = [_blank(width)]
    for line in priced.lines[first:]:
        shown += _line(line, line is touched, figures, room)
    shown = shown[: space + 1] + [_blank(width)] * (space + 1 - len(shown))
    total = [_beside(label if y == 0 else "", text, room, "total") for y, text in enumerate(digits)]
    return [*shown, _blank(width), *total, _blank(width), *foot]


def paid_face(paid: JustPaid, figures: Figures, width: int, height: int) -> Face:
    """What was paid, the change in large digits, and the receipt's number as a QR code."""
    code = draw_qr(paid.code)
    beside = len(code) + 2 <= height and width - len(code[0]) - 3 * EDGE >= 30
    room = width - 2 * EDGE - (len(code[0]) + EDGE if beside else 0)
    back = paid.due < 0
    rows = [(_("Total"), abs(paid.due))] if not back else []
    if paid.change:
        rows.append((_("Paid"), paid.tendered))
    words, amount = (_("Money back"), -paid.due) if back else (_("Change"), paid.change)
    if not (back or paid.change):
        rows, words, amount = [], _("Paid"), paid.due
    digits = _figure(figures.plain(amount), room, height - len(rows) - 9)
    lines: Face = [_blank(room), *(_beside(name, figures.grouped(sum_), room, "plain")[1:] for name, sum_ in rows)]
    lines += [_blank(room), [(fit(words, room), "change")]]
    lines += [[(fit(text, room, "right"), "change")] for text in digits]
    lines += [_blank(room), [(fit(_("Thank you, come again."), room), "name")]]
    lines += [[(fit(_("Receipt {number}", number=paid.number), room), "quiet")]]
    if beside:
        top = max(0, (height - len(code)) // 2)
        for y in range(height):
            if y >= len(lines):
                lines.append(_blank(room))
            part = code[y - top] if top <= y < top + len(code) else ""
            lines[y] = [*lines[y], (" " * EDGE, "plain"), (part, "qr")]
    return [[(" " * EDGE, "plain"), *line] for line in lines[:height]]


def idle_face(words: str, now: datetime, width: int, height: int) -> Face:
    """The shop's own words, and the time."""
    clock = _figure(f"{now:%H:%M}", width - 2 * EDGE, height - 8)
    said = [line for part in words.splitlines() or [""] for line in (elide(part, width - 2 * EDGE),)]
    lines: Face = [[(fit(text, width, "centre"), "name")] for text in said]
    lines += [_blank(width), _blank(width)]
    lines += [[(fit(text, width, "centre"), "total")] for text in clock]
    lines += [_blank(width), [(fit(f"{now:%Y-%m-%d}", width, "centre"), "quiet")]]
    above = max(0, (height - len(lines)) // 2)
    return [*[_blank(width)] * above, *lines][:height]


def _touched(open_: OpenBasket, before: OpenBasket | None) -> PricedLine | None:
    """The line that changed since, or the last one."""
    lines = open_.priced.lines
    if before is not None and before.sale == open_.sale:
        old = {line.line.id: line.line for line in before.priced.lines}
        changed = [line for line in lines if old.get(line.line.id) != line.line]
        if changed:
            return changed[-1]
    return lines[-1] if lines else None


def _line(line: PricedLine, touched: bool, figures: Figures, room: int) -> Face:
    """A row; of the line touched last two, with what one costs and what was taken off."""
    amount = figures.grouped(line.paid)
    if touched:
        return [
            [("▌ ".rjust(EDGE), "total"), (fit(line.line.name, room), "name")],
            [("▌ ".rjust(EDGE), "total"), *_beside(sum_of(line, figures), amount, room, "name")[1:]],
        ]
    many = "" if line.line.quantity == ONE else f"  × {quantity_of(line.line)}"
    words = f"{line.line.name}{many}"
    return [_beside(elide(words, room - cell_len(amount) - 2), amount, room, "quiet")]


def _foot(open_: OpenBasket, figures: Figures, room: int) -> Face:
    """The greeting of the member, name and phone masked, and what is saved so far."""
    member, off = open_.member, saved(open_.priced)
    greeting = ""
    if member is not None:
        points = _("{points} points", points=f"{member.points:,}")
        greeting = _("Hello {member}: {tier}, {points}", member=member.masked, tier=member.tier.name, points=points)
    told = _("Saved {amount}", amount=figures.grouped(off)) if off else ""
    left = max(0, room - cell_len(told) - 2)
    return [[(" " * EDGE, "plain"), (fit(greeting, left), "member"), (fit(told, room - left, "right"), "change")]]


def _figure(amount: str, width: int, height: int) -> Sequence[str]:
    """The digits as large as there is room for."""
    once = draw(amount, min(height, 5), width)
    twice = enlarged(once)
    return twice if len(twice) <= height and len(twice[0]) <= width else once


def _beside(left: str, right: str, room: int, part: str) -> Line:
    space = max(0, room - cell_len(right))
    return [(" " * EDGE, "plain"), (fit(left, space), part), (right, part)]


def _blank(width: int) -> Line:
    return [(" " * width, "plain")]
