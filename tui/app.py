"""The till as a program: the shop, its devices and the screens, wired together."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from store.books.actor import Actor
from store.calendar import now as clock_now
from store.db.opening import Shop
from store.i18n import LANGUAGES, _, current, use
from tui import keymap, menu, presets
from tui.devices import Devices, Wellbeing
from tui.figures import Figures
from tui.in_order import InOrder
from tui.messages import (
    AlertsFound,
    DisplayNews,
    Printed,
    PrinterNews,
    ProviderAnswered,
    ScanBroken,
    Scanned,
    ScannerNews,
)
from tui.screens.base import TillScreen
from tui.screens.sign_on import SignOnScreen
from tui.theme import GUITAI, PRACTICE
from tui.warming import warm_up

if TYPE_CHECKING:
    from store.counter.shifts.reading import ShiftView
    from store.payment_drivers import Driver
    from tui.arriving import Arrival
    from tui.demo import DemoDesk
    from tui.screens.sale import SaleScreen


class Till(InOrder, inherit_bindings=False):
    """One till. `number` is store and till, "0101"; `clock` gives the time, and tests another one."""

    ENABLE_COMMAND_PALETTE = False
    # With the first screen's, which would have all of it parsed again.
    CSS_PATH: ClassVar = ["app.tcss", "screens/sign_on.tcss"]
    TITLE = "Guitai"
    BINDINGS: ClassVar = []

    def __init__(
        self,
        shop: Shop,
        number: str,
        devices: Devices,
        *,
        demo: DemoDesk | None = None,
        clock: Callable[[], datetime] = clock_now,
        on_crash: Callable[[BaseException], Path] | None = None,
    ) -> None:
        super().__init__()
        self.shop, self.number, self.devices, self.demo, self.clock = shop, number, devices, demo, clock
        self.figures = Figures(shop.settings.currency)
        self._keymap_trouble = presets.use_chosen(shop.settings)
        self._on_crash = on_crash
        self.crashed_into: Path | None = None
        self._provider: Driver | None = None
        self._minute = ""
        self._touched = clock()
        self._arrival: Arrival | None = None
        self._printers: dict[str, PrinterNews] = {}
        self._scanner: ScannerNews | None = None
        theme = PRACTICE if shop.practice else GUITAI
        self.register_theme(theme)
        self.theme = theme.name
        self.begins_anew = False
        """Ended to begin again: into a practice, or out of it."""

    # What the screens ask

    @property
    def shop_name(self) -> str:
        return self.shop.settings.shop_name

    @property
    def practice(self) -> bool:
        """This is a copy of the shop to practise in: nothing counts."""
        return self.shop.practice

    def switch_practice(self) -> None:
        """Into a practice, or out of it: the program begins anew over the other store."""
        self.begins_anew = True
        self.exit()

    @property
    def paper_columns(self) -> int:
        return self.shop.settings.paper_columns

    @property
    def printer_names(self) -> list[str]:
        return [outlet.name for outlet in self.devices.outlets]

    @property
    def top(self) -> TillScreen[Any] | None:
        """The screen in front; None while it is still being put together."""
        return self.screen if isinstance(self.screen, TillScreen) and self.screen.is_mounted else None

    def till_words(self) -> str:
        return _("Till {number}", number=self.number[2:])

    def local_now(self) -> datetime:
        return self.clock().astimezone(self.shop.settings.zone)

    def wellbeing(self) -> tuple[Wellbeing, ...]:
        """Scanner and printers, for the header."""
        return self.devices.wellbeing(self._scanner, self._printers)

    # Life

    def on_mount(self) -> None:
        self.shop.on_wait = self.say_waiting
        self.set_interval(1, self._tick)
        screen = SignOnScreen()
        self.push_screen(screen)
        screen.call_after_refresh(self._shown)

    def _shown(self) -> None:
        """The first screen is there: now what it does without."""
        if self._keymap_trouble:
            self.say(self._keymap_trouble)
        self.devices.start(asyncio.get_running_loop(), self.shop, self.number, self.clock, self.post_message)
        warm_up(self)

    def on_unmount(self) -> None:
        self.shop.on_wait = None
        self.devices.stop()

    @property
    def payment_driver(self) -> Driver | None:
        """What takes payments by the customer's code; None where they are taken elsewhere and recorded."""
        wanted = self.shop.settings.payment_driver
        if wanted and self._provider is None:
            from store.payment_drivers.opening import open_driver  # only now: most shops have none

            self._provider = open_driver(wanted, self.shop.home)
        return self._provider if wanted else None

    def signed_on(self, actor: Actor) -> None:
        """To the sale; where no shift is open, by way of its float, which the demo does not ask for."""
        from store.counter.shifts.reading import open_shift_at
        from tui.screens.float import FloatScreen

        presets.use_chosen(self.shop.settings)  # what was changed meanwhile holds from the next sign-on
        if open_shift_at(self.shop, self.number) is not None:
            self._go_to_work(actor, None)
        elif self.demo is not None:
            self._go_to_work(actor, self.demo.open_shift(self.shop, actor, now=self.clock()))
        else:
            self.push_screen(FloatScreen(actor), lambda opened: self._go_to_work(actor, opened))

    def _go_to_work(self, actor: Actor, opened: ShiftView | None) -> None:
        from tui.arriving import Arrival
        from tui.screens.sale import SaleScreen

        sale = SaleScreen(actor)
        self.switch_screen(sale)
        self.settle_with_provider(actor)
        self._touched = self.clock()
        self._arrival = Arrival(self, sale, opened)
        self._arrival.begin()

    def settle_with_provider(self, actor: Actor) -> None:
        """Ask what became of payments and refunds that are not decided, and for refunds that were not asked yet."""
        if self.payment_driver is not None:
            from tui.screens.provider_refunds import recover

            ask = partial(recover, self, actor, self.payment_driver)
            self.run_worker(ask, thread=True, exit_on_error=False, group="recover")

    @on(AlertsFound)
    def tell_alerts(self, found: AlertsFound) -> None:
        if self._arrival is not None:
            self._arrival.alerts_found(found.count)

    @on(ProviderAnswered)
    def tell_provider(self, found: ProviderAnswered) -> None:
        from tui.screens.provider_refunds import tell_answers

        tell_answers(self, found.refunds)

    def sign_off(self, said: str = "") -> None:
        """From the sale screen to the sign-on screen, which says `said`."""
        from store.office import staff
        from tui.screens.sale import SaleScreen

        sale = next(each for each in self.screen_stack if isinstance(each, SaleScreen))
        self.uncover(sale)  # a key too many may have opened something over it
        self._arrival = None
        staff.sign_off(self.shop, sale.actor, now=self.clock())
        self.switch_screen(SignOnScreen(said))

    # Locked

    @property
    def signed_on_screen(self) -> SaleScreen | None:
        """The sale screen under whatever is open; None before sign-on and while locked."""
        from tui.screens.lock import LockScreen
        from tui.screens.sale import SaleScreen

        if isinstance(self.screen, LockScreen):
            return None
        return next((each for each in self.screen_stack if isinstance(each, SaleScreen)), None)

    def lock(self) -> None:
        """Cover everything until somebody who may unlocks it."""
        from store.office import staff
        from tui.screens.lock import LockScreen

        if sale := self.signed_on_screen:
            staff.lock_till(self.shop, sale.actor, now=self.clock())
            self.push_screen(LockScreen(sale.actor))

    def uncover(self, screen: TillScreen[Any]) -> None:
        """Take away what is open in front of a screen: it answered by itself, while its help was read."""
        while self.screen is not screen:
            self.pop_screen()

    def unlocked(self, by: Actor) -> None:
        self._touched = self.clock()
        self.pop_screen()
        if (sale := self.signed_on_screen) and by.staff != sale.actor.staff:
            self.say(_("Unlocked by {number} {name}.", number=by.number, name=by.name))

    def _lock_when_idle(self) -> None:
        """Nobody touched it for so long. Not while a question waits for an answer from elsewhere: it may close by
        itself."""
        minutes = self.shop.settings.lock_minutes
        if not minutes or self.clock() - self._touched < timedelta(minutes=minutes):
            return
        if not any(worker.is_running and worker.node in self.screen_stack for worker in self.workers):
            self.lock()

    def touched(self) -> None:
        self._touched = self.clock()

    def switch_language(self) -> None:
        known = list(LANGUAGES)
        use(known[(known.index(current()) + 1) % len(known)])
        for screen in self.screen_stack:
            if isinstance(screen, TillScreen) and screen.is_mounted:
                screen.change_language()

    def _tick(self) -> None:
        minute = f"{self.local_now():%H:%M}"
        if minute != self._minute:
            self._minute = minute
            self.show_header()
        self._lock_when_idle()

    def show_header(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, TillScreen) and screen.is_mounted:
                screen.show_clock()

    def print_now(self) -> None:
        """A job was queued and is committed: the printers look now."""
        self.devices.call_printers()

    def scan_something(self) -> None:
        """Demo: the simulated scanner reads some product of the shop."""
        if self.demo is not None:
            self.demo.scan_something(self.shop, self.post_message)

    def bell(self) -> None:
        """Where the shop wants it: what was refused and what asks for attention has its mark and colour besides."""
        if self.shop.settings.bell:
            super().bell()

    # What the devices say

    @on(Scanned)
    def take_scan(self, event: Scanned) -> None:
        self.take_code(event.code)

    @on(ScannerNews)
    def take_scanner_news(self, news: ScannerNews) -> None:
        self._scanner = news
        self.show_header()
        if news.state == "trouble":
            self.say(news.words)

    @on(ScanBroken)
    def take_broken_scan(self) -> None:
        self.say(_("A scan was cut off half-way: scan it again."))

    def say(self, words: str) -> None:
        """What a device wants a person to know, on whatever screen is there."""
        if top := self.top:
            top.say(words, "attention")

    def say_waiting(self) -> None:
        """Another program holds the store, and this act waits for it: said now, before the screen stands still. The
        printers' threads wait unseen."""
        top = self.top
        if top is not None and threading.get_ident() == self._thread_id:
            top.message_line.say_quietly(_("Another program is writing; waiting …"), "attention")
            # Drawing is due when this act is done, which is too late here.
            top._compositor.update_widgets({top.message_line})
            top._compositor_refresh()

    @on(PrinterNews)
    def take_printer_news(self, news: PrinterNews) -> None:
        before = self._printers.get(news.printer)
        self._printers[news.printer] = news
        self.show_header()
        if before is None or before.problem != news.problem:
            self.tell_printer_trouble()

    def tell_printer_trouble(self) -> None:
        """Said when it begins, and again with each sale whose slip has to wait."""
        problem = next((news.problem for news in self._printers.values() if news.problem), "")
        if problem:
            keys = {"menu": keymap.key_of("menu"), "key": menu.key_of("tui.screens.queue:open_queue")}
            self.say(_("{problem} The slip waits; keys {menu} {key} show the queue.", problem=problem, **keys))

    @on(DisplayNews)
    def take_display_news(self, news: DisplayNews) -> None:
        if news.problem:
            self.say(news.problem)

    @on(Printed)
    def show_paper(self, event: Printed) -> None:
        from store.slip import lay_out
        from tui.widgets.paper import Paper

        for screen in self.screen_stack:
            for paper in screen.query("#receipt").results(Paper):
                paper.show(lay_out(event.slip))

    # The worst

    def _fatal_error(self) -> None:
        """Textual would print a traceback with every local variable: PINs and payment codes among them. Ours goes to
        a file, scrubbed; the terminal gets one sentence."""
        error = sys.exc_info()[1] or self._exception
        if self._on_crash is not None and error is not None:
            self.crashed_into = self._on_crash(error)
            self.bell()
            self._close_messages_no_wait()
        else:
            super()._fatal_error()
