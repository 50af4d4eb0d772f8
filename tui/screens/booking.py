"""Booking in few keys: what, then when; each is one key. Moving a booking begins where its time is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.calendar import trading_day
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.office.bookings import booking, services, views
from store.office.bookings.booking import Guest, SessionFull, Wanted
from store.office.bookings.free import FreeTime, free_times
from store.office.bookings.services import ServiceView
from store.office.bookings.views import BookingView, SessionView
from store.office.members.masks import mask_name, mask_phone
from store.office.staff import Person
from tui import keymap
from tui.screens.one_key import OneKey
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu_list import Group, MenuList
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from store.books.actor import Actor
    from store.office.members.views import MemberView

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
MOST_SERVICES, MOST_SESSIONS, MOST_TIMES = 12, 8, 24
DAYS = 14
"""So many days of courses are offered."""


class BookingScreen(OneKey[BookingView | None]):
    """Answers with the booking that was made or moved. `session` is the one that was marked: it is offered first."""

    CSS_PATH = "bookings.tcss"
    place = "booking"
    question = N_("A booking")

    def __init__(
        self,
        actor: Actor,
        day: date,
        *,
        member: MemberView | None = None,
        guest: Guest | None = None,
        moved: BookingView | None = None,
        session: SessionView | None = None,
    ) -> None:
        super().__init__()
        self.actor, self.day = actor, day
        self.member, self.guest, self.moved, self.session = member, guest, moved, session
        self.service: ServiceView | None = None
        self.times: dict[str, FreeTime] = {}
        self.worker: Person | None = None
        self.wait_for = ""
        """The key of a session that is full: pressed again, it is waited for."""

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield MenuList()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        shop, now = self.till.shop, self.till.clock()
        self.today = trading_day(now, shop.settings.zone, shop.settings.day_ends_at)
        self.day = max(self.day, self.today)
        self.act_key = new_id()
        if self.moved is not None and self.moved.service is not None:
            self.service = services.service(shop, self.moved.service)
        self._offer()
        super().on_mount()

    def _offer(self) -> None:
        """What can be chosen now, by its key."""
        shop, now = self.till.shop, self.till.clock()
        self.wait_for = ""
        if self.service is not None:
            worker = self.worker.number if self.worker else None
            step = 15 if self.service.minutes < 30 else 30
            moved = self.moved.id if self.moved else ""
            member = self.member.id if self.member else self.moved.member if self.moved else None
            given: dict[str, Any] = {
                "worker": worker,
                "member": member,
                "but": moved,
                "step": step,
                "most": MOST_TIMES,
                "now": now,
            }
            self.times = dict(zip(KEYS, free_times(shop, self.service, self.day, **given), strict=False))
            return
        kinds = services.services(shop)[:MOST_SERVICES]
        sessions = views.sessions_between(shop, self.today, self.today + timedelta(days=DAYS))
        mine = self.session.id if self.session else None
        coming = sorted((each for each in sessions if each.ends > now), key=lambda each: each.id != mine)
        self.kinds = dict(zip(KEYS, kinds, strict=False))
        self.sessions = dict(zip(KEYS[len(kinds) :], coming[:MOST_SESSIONS], strict=False))

    def tell(self) -> None:
        title = _("Another time") if self.moved else _("Book")
        self.query_one("#panel").border_title = title
        self.query_one("#words", Static).update("\n".join(self._words()))
        self.query_one(MenuList).show(self._groups())
        super().tell()

    def _words(self) -> list[str]:
        words = [self._who()]
        if self.service is None:
            if not (self.kinds or self.sessions):
                words.append(_("Nothing is booked here yet: `shop bookings services add` says what is."))
            return words
        day = f"{self.day:%m-%d}"
        said = f"{self.service.name}  " + (_("today, {day}", day=day) if self.day == self.today else day)
        if self.worker is not None:
            said += f"  {self.worker.number} {self.worker.name}"
        words.append(said)
        if not self.times:
            words.append(_("Nobody is free on this day."))
        return words

    def _who(self) -> str:
        if self.moved is not None:
            told = {"who": self.moved.who, "what": self.moved.what, "time": f"{self.moved.begins:%m-%d %H:%M}"}
            return _("{who}: {what}, {time}", **told)
        if self.member is not None:
            return self.member.masked
        assert self.guest is not None
        return f"{mask_phone(self.guest.phone)} {mask_name(self.guest.name)}".strip()

    def _groups(self) -> list[Group]:
        if self.service is None:
            kinds = [(key, f"{each.name}  {_said(each)}", "") for key, each in self.kinds.items()]
            sessions = [(key, *_session(each)) for key, each in self.sessions.items()]
            groups: list[Group] = [(_("Services"), kinds), (_("Courses"), sessions)]
            return [group for group in groups if group[1]]
        rows = [(key, f"{each.begins:%H:%M}  {each.name}", "") for key, each in self.times.items()]
        half = (len(rows) + 1) // 2
        return [(_("From {time} on", time=part[0][1][:5]), part) for part in (rows[:half], rows[half:]) if part]

    def applies(self, action: str) -> bool:
        if action in ("booking_worker", "other_time", "day_after", "day_before"):
            return self.service is not None
        return True

    def name_of(self, action: keymap.Action) -> str:
        return _("What else") if action.id == "back" and self.service is not None else super().name_of(action)

    def take_key(self, char: str) -> None:
        if self.service is not None:
            if (chosen := self.times.get(char)) is not None:
                # Who is moved stays with the worker they had, where that one is free.
                self._book(Wanted(self.service.code, chosen.begins, self._worker_at(chosen)))
            else:
                self.say(_("No entry has the key {key}.", key=char), "bad")
        elif (kind := self.kinds.get(char)) is not None:
            self.service = kind
            self._again()
        elif (session := self.sessions.get(char)) is not None:
            self._book(Wanted(session=session.id, wait=self.wait_for == char), char)
        else:
            self.say(_("No entry has the key {key}.", key=char), "bad")

    def _worker_at(self, chosen: FreeTime) -> str:
        had = self.moved.worker if self.moved and self.moved.service else None
        if had is None or self.worker is not None or self.service is None:
            return chosen.worker
        given: dict[str, Any] = {"worker": had, "but": self.moved.id if self.moved else "", "most": 200}
        alone = free_times(self.till.shop, self.service, self.day, **given, now=self.till.clock())
        return had if any(each.begins == chosen.begins for each in alone) else chosen.worker

    def _again(self) -> None:
        self.say("")
        self._offer()
        self.tell()

    def _book(self, wanted: Wanted, char: str = "") -> None:
        shop, key = self.till.shop, self.act_key

        def do(actor: Actor) -> BookingView:
            now = self.till.clock()
            if self.moved is not None:
                return booking.move(shop, actor, self.moved.id, wanted, key=key, now=now)
            whose = self.member.id if self.member else None
            return booking.book(shop, actor, wanted, member=whose, guest=self.guest, key=key, now=now)

        self.pressed = char
        self.attempt(self.actor, do, self.dismiss)

    def not_done(self, refusal: Refused) -> None:
        """Somebody else was faster, perhaps: look again. One waits for a full session by its key again."""
        if isinstance(refusal, SessionFull) and self.pressed:
            char = self.pressed
            self._offer()
            self.tell()
            self.wait_for = char
            self.say(_("{what} is full. The same key again: on the waiting list.", **refusal.params), "attention")
            return
        self._offer()
        self.tell()
        self.refuse(refusal)

    def action_day(self, by: int) -> None:
        if self.service is not None:
            self.day = max(self.today, self.day + timedelta(days=by))
            self._again()

    def action_worker(self) -> None:
        """Only times of one worker; without a number those of all again."""
        if self.service is None:
            return
        from tui.screens.worker import WorkerScreen

        def answered(worker: Person | None) -> None:
            self.worker = worker
            self._again()

        self.till.push_screen(WorkerScreen(N_("Only times of theirs are offered; Esc: everybody's.")), answered)

    def action_other_time(self) -> None:
        if self.service is None:
            return
        from tui.screens.booking_text import TimeScreen

        service, worker = self.service, self.worker

        def answered(at: datetime | None) -> None:
            if at is not None:
                number = worker.number if worker else self.moved.worker if self.moved and self.moved.service else None
                self._book(Wanted(service.code, at, number))

        self.till.push_screen(TimeScreen(self.day), answered)

    def action_back(self) -> None:
        if self.service is None:
            self.dismiss(None)
        else:
            self.service = None
            self._again()


def _said(each: ServiceView) -> str:
    return _("{minutes} min", minutes=each.minutes)


def _session(each: SessionView) -> tuple[str, str]:
    """Its name, and why one can only wait for it."""
    return f"{each.begins:%m-%d %H:%M}  {each.name}", "" if each.free else _("full")
