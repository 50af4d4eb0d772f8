"""What the menu (F11, or `.` on the empty prompt of the sale screen) offers: every entry once, as data.

A new entry is one `Entry` in ENTRIES:

    Entry("7", N_("Price check"), N_("What it costs; sells nothing"), GOODS, "tui.screens.price_check:check_price"),

- `key` is one character, 1 to 9 or a to z, that no other entry has. Digits for what is done often: an input method
  lets them through.
- `opens` is "module:function". The module is loaded when the entry is done for the first time, so that the till starts
  without it. The function is called with the SaleScreen, the menu being gone:

      def check_price(sale: SaleScreen) -> None:
          sale.till.push_screen(PriceCheckScreen(sale.actor), sale.tell_answer)

  It may push a screen; do an act on the open sale (`sale.act(act, *args)`: shop, actor, sale, key and now are given,
  what comes back is drawn, a refusal is said); attach a member (`sale.attach(id)`); say something (`sale.say(words,
  "good")`). `sale.lines`, `sale.member`, `sale.actor`, `sale.sale` and `sale.till` say what there is;
  `sale.start_anew()` empties the screen after a basket went elsewhere, `sale.show_basket(open_basket)` draws another.
- `needs` says when it applies, as `Need`s; one that is not met dims the entry and is said there in a few words.
  Who may do an act is no need: the act asks for approval, in place.
- Chinese for its name, help and reasons; then `python -m tests.test_readme`, which writes the READMEs' tables anew.

A new screen has a place of its own in tui/keymap.py (its actions there are its bindings, its bar and its help) and the
keys of those actions in tui/keymaps/default.toml, subclasses tui.screens.base.Question with `place` and `question`, and
joins SCREENS in tests/tui/test_keymap.py. It answers by dismiss(); F2 is "do it", Esc is back, a scan does nothing
unless it overrides `scanned`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from store.errors import N_
from store.i18n import _

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be so before an entry can be done; `lacking` says in a few words that it is not."""

    met: Callable[[SaleScreen], object]
    lacking: str


LINES = Need(lambda sale: sale.lines, N_("the basket is empty"))
NO_LINES = Need(lambda sale: not sale.lines, N_("after this sale"))
MEMBER = Need(lambda sale: sale.member, N_("needs a member"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the menu does: `group` is the heading it stands under, `help` a sentence for the READMEs."""

    key: str
    name: str
    help: str
    group: str
    opens: str
    needs: tuple[Need, ...] = ()

    @property
    def title(self) -> str:
        return _(self.name)

    def lacking(self, sale: SaleScreen) -> str:
        """Why it cannot be done now, in a few words; "" when it can."""
        return next((_(need.lacking) for need in self.needs if not need.met(sale)), "")

    def open(self, sale: SaleScreen) -> None:
        module, _colon, function = self.opens.partition(":")
        getattr(import_module(module), function)(sale)


MEMBERS = N_("Members")
DRAWER = N_("Drawer and shift")
GOODS = N_("Goods and prices")
TILL = N_("This till")

GROUPS = (MEMBERS, GOODS, DRAWER, TILL)
"""In the order in which they are shown."""

SWITCH_PRACTICE = "tui.screens.practice:switch_practice"

ENTRIES: tuple[Entry, ...] = (
    Entry("1", N_("Top-up"), N_("Money into a member's account"), MEMBERS, "tui.screens.top_up:open_top_up"),
    Entry("2", N_("Gift card"), N_("Sell one, or see what is on it"), MEMBERS, "tui.screens.gift_card:open_gift_card"),
    Entry("w", N_("Balance back"), N_("Pay a member's balance out"), MEMBERS, "tui.screens.pay_out:open_pay_out"),
    Entry("n", N_("Account PIN"), N_("A PIN for a balance"), MEMBERS, "tui.screens.account_pin:open_account_pin"),
    Entry("d", N_("Member's data"), N_("Name, birthday …"), MEMBERS, "tui.screens.member_data:open_member_data"),
    Entry("3", N_("Coupons"), N_("What each takes off; put in, take out"), MEMBERS, "tui.screens.coupons:open_coupons"),
    Entry("4", N_("Statement"), N_("What a member bought and has"), MEMBERS, "tui.screens.statement:open_statement"),
    Entry("s", N_("Settle account"), N_("Take what a member owes"), MEMBERS, "tui.screens.settling:open_settling"),
    Entry("r", N_("Rewards"), N_("What points buy"), MEMBERS, "tui.screens.rewards:open_rewards", (MEMBER,)),
    Entry("b", N_("Benefits"), N_("Hand out what the tier brings"), MEMBERS, "tui.screens.benefits:open_benefits"),
    Entry("u", N_("Count cards"), N_("Use one, sell one"), MEMBERS, "tui.screens.count_cards:open_count_cards"),
    Entry("y", N_("Bookings"), N_("Who comes when: book, came, missed"), MEMBERS, "tui.screens.bookings:open_bookings"),
    Entry("5", N_("Open drawer"), N_("Open the drawer without a sale"), DRAWER, "tui.screens.cash_move:open_drawer"),
    Entry("6", N_("Pay in"), N_("Cash into the drawer"), DRAWER, "tui.screens.cash_move:pay_in"),
    Entry("7", N_("Pay out"), N_("Cash out of the drawer"), DRAWER, "tui.screens.cash_move:pay_out"),
    Entry("8", N_("Drop to the safe"), N_("Cash to the safe"), DRAWER, "tui.screens.cash_move:drop"),
    Entry("x", N_("X report"), N_("The shift so far"), DRAWER, "tui.screens.report:open_x"),
    Entry("z", N_("Close the shift"), N_("Count the drawer, print the Z"), DRAWER, "tui.screens.closing:close_shift"),
    Entry("q", N_("Quick keys"), N_("Goods without a code, on keys"), GOODS, "tui.screens.quick_keys:open_quick_keys"),
    Entry("p", N_("Price check"), N_("What it costs; sells nothing"), GOODS, "tui.screens.price_check:check_price"),
    Entry("9", N_("Print queue"), N_("Retry, other printer, drop"), TILL, "tui.screens.queue:open_queue"),
    Entry("k", N_("Lock"), N_("Lock the till; the basket stays"), TILL, "tui.screens.menu:lock"),
    Entry("c", N_("Clock in/out"), N_("Come, rest, be back, go"), TILL, "tui.screens.hours:open_hours"),
    Entry("a", N_("Alerts"), N_("What somebody ought to look at"), TILL, "tui.screens.alerts:open_alerts"),
    Entry("t", N_("Practice"), N_("Over a copy; nothing counts"), TILL, SWITCH_PRACTICE, (NO_LINES,)),
    Entry("l", N_("中文"), N_("The screen in the other language"), TILL, "tui.screens.menu:switch_language"),
    Entry("o", N_("Sign off"), N_("Sign off; an open basket stays"), TILL, "tui.screens.menu:sign_off"),
)


def entry(key: str) -> Entry | None:
    return next((each for each in ENTRIES if each.key == key), None)


def opening(opens: str) -> Entry:
    """The entry that opens this, for another key that does it too."""
    return next(each for each in ENTRIES if each.opens == opens)


def key_of(opens: str) -> str:
    """The key of the entry that opens this, for a sentence that sends somebody there."""
    return opening(opens).key
