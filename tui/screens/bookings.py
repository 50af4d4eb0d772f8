"""A day's bookings (预约): who comes when, for what, to whom; one key says that somebody came, or did not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from store.books.counts import card_by_id
from store.calendar import trading_day
from store.counter import bookings
from store.errors import N_
from store.i18n import _
from store.ids import new_id
from store.office.bookings import courses, views
from store.office.bookings.views import BookingView, SessionView
from tui.screens.base import Question
from tui.widgets.booking_list import BookingList, Row
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from store.books.actor import Actor
    from store.office.bookings.booking import Guest
    from store.office.members.views import MemberView
    from tui.screens.sale import SaleScreen

STANDING = {
    **dict.fromkeys(("came", "missed"), ("booked",)),
    **dict.fromkeys(("move_booking", "cancel_booking"), ("booked", "waiting")),
    "booking_back": ("came", "missed"),
}
"""Which states of the marked booking each of these does something with."""


class BookingsScreen(Question[None]):
    """Stays open while things are done with it; whoever is rung up closes it, for they pay now."""

    CSS_PATH = "bookings.tcss"
    AUTO_FOCUS = ""
    place = "bookings"
    question = N_("The list of bookings")

    def __init__(self, sale: SaleScreen) -> None:
        super().__init__()
        self.sale = sale

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield BookingList()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        shop, now = self.till.shop, self.till.clock()
        courses.keep_ahead(shop, now)
        self.today = self.day = trading_day(now, shop.settings.zone, shop.settings.day_ends_at)
        self.w_list = self.query_one(BookingList)
        self._read()
        super().on_mount()

    def tell(self) -> None:
        titles = {0: N_("Bookings today · {day}"), 1: N_("Bookings tomorrow · {day}")}
        title = titles.get((self.day - self.today).days, N_("Bookings · {day}"))
        self.query_one("#panel").border_title = _(title, day=f"{self.day:%m-%d}")
        self.w_list.refresh()
        super().tell()

    def _read(self, stay: str | None = None) -> None:
        """The day anew; `stay` is the id that stays marked, without it the next one that is to come is."""
        shop, now = self.till.shop, self.till.clock()
        made = views.bookings_between(shop, self.day, self.day)
        sessions = views.sessions_between(shop, self.day, self.day)
        rows: list[Row] = [*sessions, *made]
        begin = {each.id: each.begins for each in sessions}
        order = {each.id: at for at, each in enumerate(rows)}
        rows.sort(
            key=lambda row: (
                begin.get(getattr(row, "session", None) or "", row.begins),
                getattr(row, "session", None) or (row.id if isinstance(row, SessionView) else ""),
                order[row.id],
            )
        )
        coming = [at for at, row in enumerate(rows) if row.ends > now and _may(row, "came")]
        marked = next((at for at, row in enumerate(rows) if row.id == stay), coming[0] if coming else 0)
        self.w_list.show(rows, marked)

    def applies(self, action: str) -> bool:
        if action in STANDING:
            return _may(self.w_list.choice, action)
        return len(self.w_list.found) > 1 if action in ("booking_up", "booking_down") else True

    def action_booking(self, by: int) -> None:
        self.w_list.move(by)
        self.say("")
        self.show_keys()

    def action_day(self, by: int) -> None:
        self.day += timedelta(days=by)
        self.say("")
        self._read()
        self.tell()

    def _look(self, said: str, one: BookingView | None = None) -> None:
        """What was done is in the list; the slip of a use prints, where the shop chose so."""
        self.till.print_now()
        self._read(one.id if one else None)
        self.say(said, "good")
        self.show_keys()

    def _marked(self, action: str) -> BookingView | None:
        """The marked booking, when this may be done with it."""
        row = self.w_list.choice
        return row if isinstance(row, BookingView) and _may(row, action) else None

    # What becomes of it

    def action_came(self) -> None:
        one = self._marked("came")
        if one is None:
            return
        shop, key, now = self.till.shop, new_id(), self.till.clock()
        paid = bookings.paid_by(shop, one, now)
        if paid == "sale":
            self._ring(one)
            return

        def do(actor: Actor) -> BookingView:
            return bookings.came(shop, actor, one.id, free=paid == "nothing", key=key, now=now)

        self.attempt(self.sale.actor, do, lambda done: self._look(self._came_words(done), done))

    def _came_words(self, done: BookingView) -> str:
        use = bookings.card_used(done.id)
        if use is None:
            return _("{who} is here for {what}.", who=done.who, what=done.what)
        card = card_by_id(self.till.shop, use, now=self.till.clock())
        told = {"who": done.who, "name": card.name, "left": card.unused}
        return _("{who} is here: {name} is used, {left} left.", **told)

    def _ring(self, one: BookingView) -> None:
        """Into the basket, which becomes theirs; the list closes."""
        sale = self.sale
        if sale.member is None and one.member is not None and not sale.attach(one.member):
            self.dismiss(None)
            return
        said = _("{who} is here for {what}.", who=one.who, what=one.what)
        sale.act(bookings.came_and_ring, one.id, then=lambda _basket: sale.say(said, "good"))
        self.dismiss(None)

    def _do(self, action: str, act: Callable[..., BookingView], said: str) -> None:
        one = self._marked(action)
        if one is None:
            return
        key = new_id()

        def do(actor: Actor) -> BookingView:
            return act(self.till.shop, actor, one.id, key=key, now=self.till.clock())

        def done(after: BookingView) -> None:
            words = _(said, who=after.who, what=after.what)
            if after.used:
                words += " " + _("A use of the count card is lost.")
            self._look(words, after)

        self.attempt(self.sale.actor, do, done)

    def action_missed(self) -> None:
        self._do("missed", bookings.missed, N_("{who} missed {what}."))

    def action_take_back(self) -> None:
        self._do("booking_back", bookings.take_back, N_("{who} is booked for {what} again."))

    def action_cancel(self) -> None:
        """After a question, which says what is lost."""
        one = self._marked("cancel_booking")
        if one is None:
            return
        from tui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self._do("cancel_booking", bookings.cancel, N_("{who} does not come for {what}."))

        shop, now = self.till.shop, self.till.clock()
        late = bookings.too_late(shop, one, now) and one.state == "booked"
        words = N_("Cancel {what} at {time} of {who}?")
        if late and shop.settings.booking_missed_takes_use:
            words = N_("Cancel {what} at {time} of {who}? It is too late: a use of their count card is lost.")
        told = {"what": one.what, "time": f"{one.begins:%m-%d %H:%M}", "who": one.who}
        self.till.push_screen(ConfirmScreen(N_("Cancel"), words, **told), answered)

    # Booking

    def action_book(self) -> None:
        if self.sale.member is not None:
            self._book(self.sale.member)
        else:
            self.sale.find_member(self._book)

    def action_book_guest(self) -> None:
        from tui.screens.booking_text import GuestScreen

        def answered(guest: Guest | None) -> None:
            if guest is not None:
                self._book(None, guest)

        self.till.push_screen(GuestScreen(), answered)

    def action_move(self) -> None:
        if (one := self._marked("move_booking")) is not None:
            self._book(None, moved=one)

    def _book(self, member: MemberView | None, guest: Guest | None = None, moved: BookingView | None = None) -> None:
        from tui.screens.booking import BookingScreen

        def booked(made: BookingView | None) -> None:
            if made is None:
                return
            shop = self.till.shop
            self.day = trading_day(made.begins, shop.settings.zone, shop.settings.day_ends_at)
            told = {"who": made.who, "what": made.what, "time": f"{made.begins:%m-%d %H:%M}", "name": made.worker_name}
            if made.state == "waiting":
                said = _("{who} waits for a place: {what}, {time}.", **told)
            else:
                said = _("{who} is booked: {what}, {time}  {name}", **told).rstrip()
            self._look(said, made)
            self.tell()

        row = self.w_list.choice
        session = row if isinstance(row, SessionView) and moved is None else None
        screen = BookingScreen(self.sale.actor, self.day, member=member, guest=guest, moved=moved, session=session)
        self.till.push_screen(screen, booked)


def _may(row: Row | None, action: str) -> bool:
    return isinstance(row, BookingView) and row.state in STANDING[action]


def open_bookings(sale: SaleScreen) -> None:
    sale.till.push_screen(BookingsScreen(sale))
