"""What the customer sees, as lines of text with the part of the board that each piece is: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from hardware.drawing import draw_qr
from store.counter.open_sales import OpenBasket
from store.counter.watching import JustPaid, Returned
from store.i18n import _
from store.money import ONE, Money, write_quantity
from store.pricing.basket import PricedLine
from tui.cells import elide, fit
from tui.figures import Figures, quantity_of, saved, sum_of
from tui.screens.tender_names import tender_name
from tui.widgets.digits import draw, enlarged

Piece = tuple[str, str]
"""A text and its part: shop, plain, quiet, name, total, change, member, qr."""
Line = list[Piece]
Face = list[Line]

EDGE = 2
"""Cells left free at both sides."""


def basket_face(
    open_: OpenBasket,
    before: OpenBasket | None,
    returning: Sequence[Returned],
    figures: Figures,
    width: int,
    height: int,
) -> Face:
    """The lines so far, the one touched last in bold, and the total in the largest digits that there is room for. Above
    them what comes back with it, and then the large digits are what is to pay, or what the customer gets."""
    priced, room = open_.priced, width - 2 * EDGE
    touched = _touched(open_, before)
    label, due, part = _due(open_, figures)
    digits = _figure(figures.plain(due), room - cell_len(label) - 2, height - 6)
    foot = _foot(open_, figures, room)
    back = _returned(returning, figures, room, max(2, (height - len(digits) - len(foot) - 3) // 2))
    sums: Face = []
    if open_.exchange is not None:
        less = _signed(-open_.exchange.money, figures)
        sums = [
            _beside(_("Taken"), figures.grouped(priced.due), room, "plain"),
            _beside(_("Returned"), less, room, "plain"),
        ]
        back = [_blank(width), *back]
    space = height - len(digits) - len(foot) - 3 - len(back) - len(sums)
    at = next((i for i, line in enumerate(priced.lines) if line is touched), len(priced.lines) - 1)
    first = max(0, min(at - space + 2, len(priced.lines) - space + 1))
    shown: Face = [_blank(width)]
    for line in priced.lines[first:]:
        shown += _line(line, line is touched, figures, room)
    shown = shown[: space + 1] + [_blank(width)] * (space + 1 - len(shown))
    total = [_beside(label if y == 0 else "", text, room, part) for y, text in enumerate(digits)]
    return [*back, *shown, *sums, _blank(width), *total, _blank(width), *foot]


def _due(open_: OpenBasket, figures: Figures) -> tuple[str, Money, str]:
    """What the large digits are: their label, the amount, the part of the board."""
    sign, due = figures.currency.sign, open_.priced.due
    if open_.exchange is None:
        return _("Total {sign}", sign=sign), due, "total"
    left = due - open_.exchange.money
    if left < 0:
        return _("Money back {sign}", sign=sign), -left, "change"
    return _("Left to pay {sign}", sign=sign), left, "total"


def _returned(returned: Sequence[Returned], figures: Figures, room: int, most: int) -> Face:
    """The goods that come back, a row each; the last row counts those that there is no room for."""
    rows: Face = []
    for each in returned:
        many = "" if each.quantity == ONE else f"  × {write_quantity(each.quantity)}{each.unit if each.weighed else ''}"
        amount = _signed(-each.money, figures)
        words = f"{_('Returned')}  {each.name}{many}"
        rows.append(_beside(elide(words, room - cell_len(amount) - 2), amount, room, "change"))
    if len(rows) > most:
        rest = len(rows) - most + 1
        rows = [*rows[: most - 1], _beside(_("Returned: {count} more", count=rest), "", room, "change")]
    return rows


def paid_face(paid: JustPaid, figures: Figures, width: int, height: int) -> Face:
    """What was paid, the change in large digits, and the receipt's number as a QR code."""
    code = draw_qr(paid.code)
    beside = len(code) + 2 <= height and width - len(code[0]) - 3 * EDGE >= 30
    room = width - 2 * EDGE - (len(code[0]) + EDGE if beside else 0)
    rows, words, amount = _sums(paid)
    digits = _figure(figures.plain(amount), room, height - len(rows) - 9)
    back = _returned(paid.returned, figures, room, max(1, height - len(rows) - len(digits) - 8))
    lines: Face = [_blank(room), *(line[1:] for line in back)]
    lines += [_beside(name, _signed(sum_, figures), room, "plain")[1:] for name, sum_ in rows]
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


def _sums(paid: JustPaid) -> tuple[list[tuple[str, Money]], str, Money]:
    """The small sums, and what the large digits are. More than one way in which money went back is told by name."""
    rows: list[tuple[str, Money]] = []
    if paid.due >= 0 and (paid.change or paid.exchanged):
        rows.append((_("Taken") if paid.exchanged else _("Total"), paid.due))
    if paid.exchanged:
        rows.append((_("Returned"), -paid.exchanged))
    if paid.change:
        rows.append((_("Paid"), paid.tendered))
    if paid.back or paid.due < 0:
        if len(paid.back) > 1 or any(tender != "cash" for tender, _amount in paid.back):
            rows += [(tender_name(tender), amount) for tender, amount in paid.back]
        return rows, _("Money back"), sum(amount for _tender, amount in paid.back)
    if paid.change:
        return rows, _("Change"), paid.change
    return rows, _("Paid"), paid.due - paid.exchanged


def _signed(amount: Money, figures: Figures) -> str:
    return f"−{figures.grouped(-amount)}" if amount < 0 else figures.grouped(amount)


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
        points = _("{points} {points:point|points}", points=f"{member.points:,}")
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
