"""What is open in front of a screen while that answers by itself, and screens that go before they are there."""

from typing import Any

from textual import events

from store.books.actor import Actor
from store.books.permits import ApprovalNeeded
from store.counter.by_hand import CHANGE_PRICE
from tests.tui.conftest import Open
from tests.tui.waiting import until
from tui.screens.approval import ApprovalScreen
from tui.screens.help import HelpScreen
from tui.screens.lock import LockScreen
from tui.screens.sale import SaleScreen

COLA = "6901234567892"


async def test_signing_on_while_the_help_is_read_leaves_neither_behind_the_sale(open_till: Open, actor: Actor) -> None:
    async with open_till(signed_on=False) as desk:
        sign_on: Any = desk.screen
        await desk.press("f1")
        assert desk.place == "help"
        sign_on.known(actor)
        await until(desk, lambda: desk.place == "sale")
        assert [type(screen) for screen in desk.app.screen_stack[1:]] == [SaleScreen]


async def test_a_lock_that_opens_while_its_help_is_read_takes_it_along(open_till: Open, actor: Actor) -> None:
    async with open_till() as desk:
        desk.app.lock()
        await until(desk, lambda: desk.place == "locked")
        lock: Any = desk.screen
        await desk.press("f1")
        assert desk.place == "help"
        lock.known(actor)
        await until(desk, lambda: desk.place == "sale")


async def test_an_answer_takes_the_help_in_front_of_its_question_along_and_is_given_once(
    open_till: Open, actor: Actor
) -> None:
    answers: list[Any] = []
    async with open_till() as desk:
        desk.app.push_screen(ApprovalScreen(actor, ApprovalNeeded(CHANGE_PRICE, "manager")), answers.append)
        await until(desk, lambda: desk.place == "approval")
        approval = desk.screen
        await desk.press("f1")
        assert desk.place == "help"
        approval.dismiss(actor)
        await until(desk, lambda: desk.place == "sale")
        approval.dismiss(actor)
        await desk.settle()
        assert answers == [actor] and desk.place == "sale"


async def test_a_screen_that_goes_before_it_is_put_together_hurts_nobody(open_till: Open) -> None:
    async with open_till() as desk:
        desk.app.push_screen(HelpScreen("sale", lambda _action: True))
        desk.app.pop_screen()
        await desk.settle()
        await desk.scan(COLA)
        assert desk.place == "sale" and desk.on_disk() == [(COLA, 1000, 250)]


async def test_keys_that_come_before_the_next_screen_is_there_wait_for_it(open_till: Open) -> None:
    async with open_till() as desk:
        desk.app.lock()
        for key in ("escape", "f1"):
            desk.app.post_message(events.Key(key, None))
        await until(desk, lambda: desk.place == "help")
        assert isinstance(desk.app.screen_stack[-2], LockScreen)


async def test_a_key_too_many_at_the_end_of_a_shift_does_not_keep_it_from_ending(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press("f1")
        assert desk.place == "help"
        desk.app.sign_off("The shift is over.")
        await until(desk, lambda: desk.place == "sign_on")
        assert len(desk.app.screen_stack) == 2
