"""Keys: one table, and nothing a terminal may keep for itself."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import pytest

from store import i18n
from store.db import settings
from store.db.opening import Shop
from store.errors import Refused
from store.i18n import explain
from tests.tui.conftest import Open
from tests.tui.waiting import until
from tui import keymap, presets
from tui.screens.activating import ActivateScreen
from tui.screens.alerts import AlertsScreen
from tui.screens.amount import SumScreen
from tui.screens.approval import ApprovalScreen
from tui.screens.benefits import BenefitsScreen
from tui.screens.booking import BookingScreen
from tui.screens.bookings import BookingsScreen
from tui.screens.by_hand import ByHandScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.count import CountedScreen, CountScreen, FloatPiecesScreen
from tui.screens.count_card_sale import CountCardSaleScreen
from tui.screens.count_cards import CountCardsScreen
from tui.screens.coupons import CouponsScreen
from tui.screens.float import FloatScreen
from tui.screens.gift_card import GiftCardScreen
from tui.screens.help import HelpScreen
from tui.screens.hours import HoursScreen
from tui.screens.last_sale import LastSaleScreen
from tui.screens.lock import LockScreen
from tui.screens.member import MemberScreen
from tui.screens.member_lookup import MemberLookupScreen
from tui.screens.menu import MenuScreen
from tui.screens.no_receipt import NoReceiptScreen
from tui.screens.parked import ParkedScreen
from tui.screens.price import PriceScreen
from tui.screens.price_check import PriceCheckScreen
from tui.screens.quantity import QuantityScreen, WeightScreen
from tui.screens.queue import QueueScreen
from tui.screens.quick_keys import QuickKeysScreen
from tui.screens.reason import ReasonScreen
from tui.screens.refund import RefundScreen
from tui.screens.refunded import RefundedScreen
from tui.screens.report import XReportScreen, ZReportScreen
from tui.screens.rewards import RewardsScreen
from tui.screens.sale import SaleScreen
from tui.screens.sales import SalesScreen
from tui.screens.settling import SettleScreen
from tui.screens.sign_on import SignOnScreen
from tui.screens.tender import TenderScreen
from tui.screens.top_up import TopUpScreen
from tui.screens.unsettled import UnsettledScreen
from tui.screens.why import WhyScreen
from tui.screens.worker import WorkerScreen
from tui.widgets.key_bar import KeyBar

SCREENS = (
    *(SignOnScreen, SaleScreen, TenderScreen, PriceScreen, QuantityScreen),
    *(ConfirmScreen, QueueScreen, LastSaleScreen, HelpScreen),
    *(MemberLookupScreen, MemberScreen, ActivateScreen, WhyScreen, MenuScreen),
    *(TopUpScreen, GiftCardScreen, SettleScreen, CouponsScreen, ApprovalScreen, ReasonScreen),
    *(ByHandScreen, SalesScreen, RefundScreen, RefundedScreen, NoReceiptScreen),
    *(ParkedScreen, QuickKeysScreen, WeightScreen, PriceCheckScreen),
    *(
        SumScreen,
        FloatScreen,
        FloatPiecesScreen,
        XReportScreen,
        ZReportScreen,
        CountScreen,
        CountedScreen,
        UnsettledScreen,
    ),
    *(LockScreen, HoursScreen, AlertsScreen, RewardsScreen, BenefitsScreen),
    *(CountCardsScreen, CountCardSaleScreen, WorkerScreen),
    *(BookingsScreen, BookingScreen),
)
PRESETS = presets.presets()


@pytest.fixture(autouse=True)
def default_keys() -> Iterator[None]:
    yield
    keymap.use(presets.keys())


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.place)
def test_every_action_of_a_screen_is_one_it_can_do(screen: type) -> None:
    for action in keymap.actions(screen.place):
        if action.do:
            assert hasattr(screen, "action_" + action.do.partition("(")[0]), action.id


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.place)
def test_enter_is_bound_to_nothing_it_is_the_prompts(screen: type) -> None:
    keys = {key for action in keymap.actions(screen.place) for key in action.keys}
    assert not keys & {"enter", "ctrl+j"}


async def test_the_bar_shows_only_what_does_something_now(open_till: Open) -> None:
    async with open_till() as desk:
        assert "F12 Pay" not in desk.text() and "F8" not in desk.text()
        await desk.scan("6901234567892")
        assert "F12 Pay" in desk.text() and "Del Void line" in desk.text()


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_the_bar_holds_all_its_keys_in_two_lines(open_till: Open, size: tuple[int, int], language: str) -> None:
    from store import i18n

    i18n.use(language)
    async with open_till(size=size, demo=True) as desk:
        await desk.scan("6901234567892")
        bar = "  ".join(desk.lines()[-2:])
        for action in keymap.actions("sale"):
            if action.bar and action.shown:
                assert f"{action.shown} {action.title}" in bar


@pytest.mark.parametrize("key", ["f1", "?"])
async def test_help_lists_every_key_of_the_screen_beneath(open_till: Open, key: str) -> None:
    async with open_till(demo=True) as desk:
        await desk.press(key)
        assert desk.place == "help"
        for action in keymap.actions("sale"):
            assert not action.help or not action.shown or action.help.split(";")[0] in desk.text()
        await desk.press("escape")
        assert desk.place == "sale"


async def test_question_mark_within_a_text_is_text(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("12?")
        assert desk.place == "sale" and desk.typed == "12?"


async def test_ctrl_q_and_the_command_palette_do_not_end_the_till(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press("ctrl+q", "ctrl+c", "ctrl+p")
        assert desk.place == "sale" and desk.app.is_running


# Presets


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", PRESETS)
def test_the_bar_of_the_sale_fits_into_two_lines_of_80_under_every_preset(
    name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    i18n.use(language)
    keymap.use(presets.keys(name))
    monkeypatch.setattr(KeyBar, "tag", "")
    bar = KeyBar()
    bar.keys = tuple((each.shown, each.title) for each in keymap.actions("sale") if each.bar and each.shown)
    first, _second, gap = bar._lines(78)
    assert bar._longest(len(first), gap) <= 78


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_toml_of_known_actions_with_reliable_keys_that_clash_nowhere(name: str) -> None:
    text = (presets.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert {action: tuple(given.split()) for action, given in tomllib.loads(text).items()} == presets.preset(name)
    for action, given in presets.preset(name).items():
        presets.check_action(action)
        assert set(given) <= presets.RELIABLE
    presets.check(presets.keys(name))


def test_the_default_preset_names_every_action_that_may_have_a_key() -> None:
    named = presets.preset("default")
    assert {action.id for action in keymap.ACTIONS if not action.written and not action.optional} <= set(named)


def test_actions_are_told_apart_by_their_ids() -> None:
    ids = [action.id for action in keymap.ACTIONS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("park=f7", presets.KeyTaken),
        ("park=f10", presets.OnlyKept),
        ("park=", presets.NeedsAKey),
        ("park=alt+p", presets.NotAKey),
        ("park=enter", presets.NotAKey),
        ("park=5", presets.NotAKey),
        ("park=shift+f5", presets.NotAKey),
        ("park=escape", presets.EscapeStays),
        ("back=f2", presets.EscapeStays),
        ("dance=f5", presets.NoSuchAction),
        ("enter=f5", presets.NoKeyToGive),
        ("f5", presets.BadChange),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(change: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as raised:
        presets.keys("default", [change])
    assert len(explain(raised.value).splitlines()) == 1


def test_a_key_may_change_hands_when_both_change() -> None:
    found = presets.keys("default", ["park=F7", "returns=f5,Ins"])
    assert found["park"] == ("f7",) and found["returns"] == ("f5", "insert")


@pytest.mark.parametrize("name", PRESETS)
def test_what_the_shop_changed_before_stays_where_a_later_version_has_the_same_key_for_something_new(name) -> None:
    with pytest.raises(presets.KeyTaken):
        presets.keys(name, ["voucher=ins"])
    found = presets.keys(name, ["voucher=ins"], stored=True)
    assert (found["voucher"], found["use_coupon"]) == (("insert",), ("=",))
    assert found["repeat"] == presets.keys(name)["repeat"], "on another screen nothing is taken"
    with pytest.raises(presets.KeyTaken):
        presets.keys(name, ["voucher=ins,="], stored=True)


async def test_a_till_with_changes_of_before_has_all_of_them(open_till: Open, stocked: Shop) -> None:
    with stocked.transaction():
        settings.save(keymap_changes="voucher=insert park=f7 returns=f5")
    stocked.refresh()
    async with open_till() as desk:
        assert "keymap" not in desk.said[1]
        assert keymap.action_of("voucher").keys == ("insert",) and keymap.action_of("park").keys == ("f7",)


async def test_under_the_supermarket_preset_its_keys_do_it_and_bar_and_help_say_so(
    open_till: Open, stocked: Shop
) -> None:
    with stocked.transaction():
        settings.save(keymap="supermarket", keymap_changes="by_hand=f6")
    stocked.refresh()
    async with open_till() as desk:
        await desk.scan("6901234567892")
        bar = "  ".join(desk.lines()[-2:])
        assert "+ Pay" in bar and "F7 Park" in bar and "F9 Member" in bar and "F6 Reprice" in bar
        await desk.press("f1")
        assert "Take payment; also F12" in desk.text()
        await desk.press("escape", "f9")
        assert desk.place == "members"
        await desk.press("escape")
        await desk.type("*4\n")
        assert desk.on_disk() == [("6901234567892", 4000, 1000)]
        await desk.press("f7")
        assert desk.on_disk() == []


async def test_keys_that_cannot_be_used_are_said_and_the_till_sells_by_the_preset(
    open_till: Open, stocked: Shop
) -> None:
    with stocked.transaction():
        settings.save(keymap_changes="park=f7")
    stocked.refresh()
    async with open_till(signed_on=False) as desk:
        await until(desk, lambda: desk.said[0] == "attention")
        assert "F7" in desk.said[1]
        assert keymap.action_of("park").keys == ("f5",)


async def test_a_letter_of_the_help_does_what_stands_behind_it(open_till: Open) -> None:
    """So that everything can be done where a terminal has no function keys."""
    async with open_till() as desk:
        await desk.scan("6901234567892")
        await desk.press("?")
        letter = re.search(r"(\w) F3 +Member", desk.text())
        assert letter
        await desk.press(letter[1])
        await until(desk, lambda: desk.place == "members")


def test_the_keys_of_the_commands_load_no_textual() -> None:
    code = "import sys, tui.presets; tui.presets.keys(); assert 'textual' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=presets.FOLDER.parents[1], check=True, timeout=60)
