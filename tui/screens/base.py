"""What every screen of the till does: one prompt in focus, one line that says what happened, keys from the keymap."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.binding import BindingsMap
from textual.screen import ModalScreen, Screen

from store.errors import Refused
from store.i18n import N_, _, explain
from tui import keymap
from tui.figures import Figures
from tui.punctual import Punctual
from tui.rows import RowCompositor
from tui.widgets.key_bar import KeyBar, KeyName
from tui.widgets.message_line import Kind, MessageLine
from tui.widgets.painted import Painted
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from store.books.actor import Actor
    from store.books.permits import ApprovalNeeded
    from tui.app import Till

Answer = TypeVar("Answer")
Done = TypeVar("Done")

WIDTHS = [(0, "-narrow"), (100, "-wide"), (118, "-broad")]
HEIGHTS = [(0, "-short"), (28, "-tall")]


class TillScreen(Punctual, Screen[Answer], inherit_bindings=False):
    """`place` says which keys apply; `tell()` puts the screen's state into words, again at every change of language."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = "Prompt"
    place: ClassVar[keymap.Place]
    question: ClassVar[str] = N_("This question")
    """What a scan is told to wait for."""

    @property
    def till(self) -> Till:
        from tui.app import Till

        assert isinstance(self.app, Till)
        return self.app

    @property
    def figures(self) -> Figures:
        return self.till.figures

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._compositor = RowCompositor()
        # Of this screen and not of its class: the keys are the shop's own, and may change from one to the next.
        self._bindings = BindingsMap(keymap.bindings(self.place))

    def on_mount(self) -> None:
        for prompt in self.query(Prompt):
            prompt.keys = "".join(keymap.characters(self.place))
        # Held, not looked up each time: devices speak up to the last moment, when the screen is being taken down.
        self.message_line = self.query_one(MessageLine)
        self.key_bar = self.query_one(KeyBar)
        self.tell()

    async def on_event(self, event: events.Event) -> None:
        """A screen that was taken away while it was put together has nothing to fill."""
        if isinstance(event, events.Mount) and self not in self.app.screen_stack:
            return
        await super().on_event(event)

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """What is open in front of it, its help, goes with it and answers nothing. Who is gone already stays gone."""
        if self not in self.app.screen_stack:
            return AwaitComplete.nothing()
        self.till.uncover(self)
        return super().dismiss(result)

    def tell(self) -> None:
        """Fill the widgets with words. Screens add theirs and call this."""
        self.show_keys()

    def show_keys(self) -> None:
        self.key_bar.show(self.keys())

    def keys(self) -> list[KeyName]:
        """What the bar shows: the keys that do something now."""
        return [
            (action.shown, self.name_of(action))
            for action in keymap.actions(self.place)
            if action.bar and action.shown and self.applies(action.id)
        ]

    def name_of(self, action: keymap.Action) -> str:
        return action.title

    def applies(self, action: str) -> bool:
        """Whether this action of the keymap does something now."""
        return True

    def say(self, text: str, kind: Kind = "plain") -> None:
        self.message_line.say(text, kind)

    def refuse(self, refusal: Refused) -> None:
        """Say why not; what was typed stays to be read."""
        self.say(explain(refusal), "bad")
        for prompt in self.query(Prompt):
            prompt.refuse()

    def attempt(self, actor: Actor, do: Callable[[Actor], Done], then: Callable[[Done], object]) -> bool:
        """Do an act as this actor, and go on with what it answers. Where somebody has to approve it they are asked in
        place, and the very same act is done again as approved; `do` therefore has one idempotency key. True when it is
        done already; False when it was refused, which is said, or waits for the approval."""
        try:
            done = do(actor)
        except Refused as refusal:
            from store.books.permits import ApprovalNeeded  # only now: signing on does without

            if isinstance(refusal, ApprovalNeeded):
                self._ask_approval(actor, refusal, do, then)
            else:
                self.not_done(refusal)
            return False
        then(done)
        return True

    def _ask_approval(
        self, actor: Actor, needed: ApprovalNeeded, do: Callable[[Actor], Done], then: Callable[[Done], object]
    ) -> None:
        from tui.screens.approval import ApprovalScreen

        def answered(approved: Actor | None) -> None:
            if approved is None:
                self.say(_("It was not approved: nothing was changed."), "attention")
            else:
                self.attempt(approved, do, then)

        self.till.push_screen(ApprovalScreen(actor, needed), answered)

    def not_done(self, refusal: Refused) -> None:
        """An act was refused: say why."""
        self.refuse(refusal)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """A key that was on its way when this screen came finds it bare: it does nothing."""
        return self.is_mounted

    def undecided(self, pressed: float) -> bool:
        """Whether what came at this moment, by the clock of events, has to wait: what came before may still lead to
        another screen."""
        return False

    def scanned(self, code: str) -> None:
        """A scan while this screen is on top: a question does not take codes, and says so."""
        self.say(_("{question} is open: answer it or press Esc first.", question=_(self.question)), "attention")

    def provider_answered(self) -> None:
        """A provider was asked for what was going on: screens that show it look again."""

    def show_clock(self) -> None:
        """The time or a device's news changed: screens that show them do it again."""

    def change_language(self) -> None:
        for widget in self.query(Painted):
            widget.language_changed()
        self.say("")
        self.tell()

    @on(Prompt.KeyTyped)
    async def do_character(self, event: Prompt.KeyTyped) -> None:
        await self._do_by_character(event.char)

    async def on_key(self, event: events.Key) -> None:
        """A character on a screen without a prompt."""
        if event.is_printable and event.character:
            await self._do_by_character(unicodedata.normalize("NFKC", event.character))

    async def _do_by_character(self, char: str) -> None:
        action = keymap.characters(self.place).get(char)
        if action and self.applies(action.id):
            await self.run_action(action.do)

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        self.till.push_screen(HelpScreen(self.place, self.applies), self._do_from_help)

    async def _do_from_help(self, chosen: keymap.Action | None) -> None:
        if chosen is not None:
            await self.run_action(chosen.do)

    def action_language(self) -> None:
        self.till.switch_language()


class Question(ModalScreen[Answer], TillScreen[Answer], inherit_bindings=False):
    """A question in front of the sale. It answers by dismiss(); Esc answers None."""

    DEFAULT_CSS = """
    Question { align: center middle; background: $background 70%; }
    Question > #panel {
        width: 64; max-width: 96%; height: auto; padding: 0 1;
        background: $surface; border: round $accent; border-title-color: $primary; border-title-style: bold;
    }
    Question #words { height: auto; padding: 1 1; text-style: bold; }
    Question #how { height: auto; padding: 0 1; color: $muted; }
    Question Prompt { background: $surface; }
    Question MessageLine { background: $surface; }
    Question KeyBar { min-height: 2; }
    Question VerticalScroll {
        height: auto; scrollbar-size-vertical: 1; scrollbar-color: $faint; scrollbar-background: $surface;
    }
    """
    # The bar has two lines always: the sale's own bar, which has two, would show above one.

    def action_back(self) -> None:
        self.dismiss(None)
