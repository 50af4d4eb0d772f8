"""Every action of the till, once: bindings, the bar at the foot of a screen and the help are made from this.

Which keys do them is data: a preset of tui/keymaps/, with the changes that the shop made (see tui/presets.py). On every
question of the default preset F2 is "do it", and Esc is "back" everywhere; Enter alone never takes money and never
gives anything up, because scanners type it.

No Textual here: `shop keymap` reads this table too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from store.i18n import N_, _

# fmt: off
Place = Literal[
    "sign_on", "sale", "search", "tender", "price", "quantity", "confirm", "queue", "last_sale", "help",
    "members", "member", "why", "menu", "prepaid", "coupons", "approval", "reason",
    "parked", "quick_keys", "price_check",
    "by_hand", "sales", "refund", "refunded", "no_receipt",
    "amount", "float", "report", "count", "counted", "closed", "unsettled", "locked", "hours", "alerts",
    "rewards", "benefits", "count_cards", "activating", "pay_out", "member_data", "bookings", "booking",
]
# fmt: on


Keys = Mapping[str, tuple[str, ...]]
"""Action → its keys as tui/presets.py names them; the first is the one that is shown."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does in some places: `do` is Textual's action. `help` "": said with another one, that has it `along`.
    `written`: how the keys are written of an action that has none of its own to be given. `bar` False: only the help
    lists it. `optional`: the menu does it too, so that it needs no key. `on_empty`: its character is a key on an empty
    prompt alone."""

    id: str
    do: str
    name: str
    help: str
    places: tuple[Place, ...]
    along: tuple[str, ...] = ()
    written: str = ""
    bar: bool = True
    optional: bool = False
    on_empty: bool = False

    @property
    def title(self) -> str:
        return _(self.name)

    @property
    def keys(self) -> tuple[str, ...]:
        """Its keys under the keymap that is in use."""
        return in_use().get(self.id, ())

    @property
    def shown(self) -> str:
        """How the bar writes its key, with the other arrow beside it; "" when it has none."""
        return self.written or _shown(self, in_use())[0]

    @property
    def others(self) -> tuple[str, ...]:
        """Its other keys and those of what is said along with it, as they are written."""
        return _shown(self, in_use())[1]


SALE: tuple[Place, ...] = ("sale",)
SEARCH: tuple[Place, ...] = ("search",)
TENDER: tuple[Place, ...] = ("tender",)
MONEY: tuple[Place, ...] = ("tender", "prepaid")
QUEUE: tuple[Place, ...] = ("queue",)
MEMBERS: tuple[Place, ...] = ("members",)
MEMBER: tuple[Place, ...] = ("member",)
SALES: tuple[Place, ...] = ("sales",)
REFUND: tuple[Place, ...] = ("refund",)
NO_RECEIPT: tuple[Place, ...] = ("no_receipt",)
BY_HAND: tuple[Place, ...] = ("by_hand",)
MENU: tuple[Place, ...] = ("menu",)
PARKED: tuple[Place, ...] = ("parked",)
KEYS: tuple[Place, ...] = ("quick_keys",)
CARDS: tuple[Place, ...] = ("count_cards",)
BOOKINGS: tuple[Place, ...] = ("bookings",)
BOOKING: tuple[Place, ...] = ("booking",)
COUPONS: tuple[Place, ...] = ("coupons",)
QUESTIONS: tuple[Place, ...] = (
    *("tender", "price", "quantity", "confirm", "queue", "last_sale"),
    *("members", "member", "why", "menu", "prepaid", "coupons", "approval", "reason"),
    *("parked", "quick_keys", "price_check"),
    *("by_hand", "sales", "refund", "refunded", "no_receipt"),
    *("amount", "float", "report", "count", "counted", "unsettled", "hours", "alerts"),
    *("rewards", "benefits", "count_cards", "activating", "pay_out", "member_data", "bookings", "booking"),
)
CLOSED: tuple[Place, ...] = ("sign_on", "locked")
CLEARED: tuple[Place, ...] = ("sign_on", "locked", "sale", "search")
COUNT: tuple[Place, ...] = ("count",)
ALERTS: tuple[Place, ...] = ("alerts",)
PROVIDER: tuple[Place, ...] = ("unsettled", "last_sale", "refunded")
TYPED: tuple[Place, ...] = ("price", "quantity", "sign_on", "approval", "amount", "float", "locked")
MOST: tuple[Place, ...] = ("sign_on", "locked", "sale", "closed", *QUESTIONS)

AROUND = ("mark_up", "page_up", "page_down", "first", "last")
OPEN_DRAWER = "entry('tui.screens.cash_move:open_drawer')"
CHECK_PRICE = "entry('tui.screens.price_check:check_price')"

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("pay", "pay", N_("Pay"), N_("Take payment"), SALE),
    Action(
        "enter", "", N_("Ring up"), N_("Code, 3*code, 0.532*code; letters search"), SALE, written="Enter", bar=False
    ),
    Action("choose", "", N_("Choose"), N_("Ring up the marked product"), SEARCH, written="Enter"),
    Action("results", "", N_("Mark"), N_("Mark another product"), SEARCH, written="↑↓"),
    Action("quantity", "quantity", N_("Quantity"), N_("Quantity of the marked line"), SALE),
    Action("member", "member", N_("Member"), N_("Find the member; with one attached, what is known"), SALE),
    Action("mark_up", "mark(-1)", N_("Mark"), "", SALE, bar=False),
    Action("mark_down", "mark(1)", N_("Mark"), N_("Mark a line"), SALE, along=AROUND, bar=False),
    Action("page_up", "page(-1)", N_("Mark"), "", SALE, bar=False),
    Action("page_down", "page(1)", N_("Mark"), "", SALE, bar=False),
    Action("first", "mark(-99999)", N_("Mark"), "", SALE, bar=False),
    Action("last", "mark(99999)", N_("Mark"), "", SALE, bar=False),
    Action("void_line", "void_line", N_("Void line"), N_("Void the marked line"), SALE),
    Action("void_sale", "void_sale", N_("Void sale"), N_("Give up the basket, after a question"), SALE),
    Action("park", "park", N_("Park"), N_("Put the basket aside, typed text its name; recall one"), SALE),
    Action("repeat", "repeat", N_("Again"), N_("Once more what was rung last"), SALE),
    Action("by_hand", "by_hand", N_("Reprice"), N_("New price, discount, free; also the whole sale"), SALE),
    Action("last_sale", "last_sale", N_("Recent"), N_("The last ones: look, print again, take back"), SALE),
    Action("returns", "returns", N_("Returns"), N_("Goods come back: scan the receipt"), SALE),
    Action("why", "why", N_("Why"), N_("Why this price, what is near"), (*SALE, "last_sale")),
    Action("menu", "menu", N_("More"), N_("The menu, one key an entry"), SALE),
    Action("lock", "lock", N_("Lock"), N_("Lock the till; the basket stays"), SALE, bar=False, optional=True),
    Action(
        "drawer", OPEN_DRAWER, N_("Open drawer"), N_("Open the drawer without a sale"), SALE, bar=False, optional=True
    ),
    Action(
        "price_check", CHECK_PRICE, N_("Price check"), N_("What it costs; sells nothing"), SALE,
        bar=False, optional=True
    ),
    Action("demo_scan", "demo_scan", N_("Scan"), N_("Demo: the scanner reads something"), SALE),
    Action("exact", "exact", N_("Exact"), N_("Exactly what is due was handed over"), MONEY),
    Action("quick_1", "quick(1)", N_("Quick amount"), N_("The first rounder amount"), MONEY, bar=False),
    Action("quick_2", "quick(2)", N_("Quick amount"), N_("The second rounder amount"), MONEY, bar=False),
    Action("quick_3", "quick(3)", N_("Quick amount"), N_("The third rounder amount"), MONEY, bar=False),
    Action("typed", "", N_("Typed amount"), N_("The typed amount, in cash"), MONEY, written="Enter", bar=False),
    Action("points", "points", N_("Points"), N_("Points pay what they may, or the typed amount"), TENDER),
    Action("stored", "stored", N_("Balance"), N_("The member's balance pays, or as typed"), TENDER),
    Action("keep", "keep", N_("Keep change"), N_("The change goes into the account"), TENDER),
    Action("wechat", "record('wechat')", N_("WeChat Pay"), N_("Record it, or as typed"), MONEY),
    Action("alipay", "record('alipay')", N_("Alipay"), N_("Record it"), MONEY),
    Action("unionpay", "record('unionpay')", N_("UnionPay"), N_("Record it"), MONEY),
    Action("card", "record('card')", N_("Card"), N_("Record a bank card"), MONEY),
    Action("voucher", "voucher", N_("Voucher"), N_("Its face value first"), TENDER, bar=False),
    Action("account", "account", N_("On account"), N_("The member owes it"), TENDER, bar=False),
    Action("use_coupon", "use_coupon", N_("Coupon"), N_("The member's best one that fits"), TENDER, bar=False),
    Action("take_back", "take_back", N_("Take back"), N_("The last payment; Esc does it too"), TENDER),
    Action("answer", "", N_("OK"), N_("Take what was typed"), TYPED, written="Enter"),
    Action("yes", "yes", N_("Yes"), N_("Do what was asked"), ("confirm",)),
    Action("reprint", "reprint", N_("Print again"), N_("Print it, marked as a reprint"), ("last_sale",)),
    Action("retry", "retry", N_("Retry"), N_("Send the marked job to its printer again"), QUEUE),
    Action("elsewhere", "elsewhere", N_("Other printer"), N_("Send the marked job to the next printer"), QUEUE),
    Action("drop", "drop", N_("Drop"), N_("Take the marked job out"), QUEUE),
    Action("job_up", "job(-1)", N_("Mark"), "", QUEUE, bar=False),
    Action("job_down", "job(1)", N_("Mark"), N_("Mark another job"), QUEUE, along=("job_up",)),
    Action("take_member", "", N_("Choose"), N_("Take the marked member for this sale"), MEMBERS, written="Enter"),
    Action("new_member", "new_member", N_("New member"), N_("A new member with this phone alone"), MEMBERS),
    Action("member_up", "member(-1)", N_("Mark"), "", MEMBERS, bar=False),
    Action("member_down", "member(1)", N_("Mark"), N_("Mark another member"), MEMBERS, along=("member_up",)),
    Action("activate", "activate", N_("Activate"), N_("With the typed phone, or the one kept"), ("activating",)),
    Action("give_card", "give_card", N_("Give the card"), N_("To who has this phone already"), ("activating",)),
    Action("another", "another", N_("Another"), N_("Another member instead"), MEMBER),
    Action("take_off", "take_off", N_("Take off"), N_("The sale without a member"), MEMBER),
    Action("coupons", "wish('coupons')", N_("Coupons"), N_("Those that fit this basket"), MEMBER),
    Action("statement", "wish('statement')", N_("Statement"), N_("Print bills and ledgers"), MEMBER),
    Action("top_up", "wish('top_up')", N_("Top-up"), N_("Money into the member's account"), MEMBER),
    Action("rewards", "wish('rewards')", N_("Rewards"), N_("Goods and coupons for points"), MEMBER),
    Action("benefits", "wish('benefits')", N_("Benefits"), N_("What the tier brings"), MEMBER),
    Action("count_cards", "", N_("Count cards"), N_("Use one, sell one"), MEMBER, written="u"),
    Action("add_offered", "", N_("Add"), N_("Into the basket what the figure stands beside"), MEMBER, written="1–9"),
    Action(
        "page_right", "page(1)", N_("Page"), N_("Bills, points, balance, cards; ↑↓ scroll"), MEMBER,
        along=("page_left",)
    ),
    Action("page_left", "page(-1)", N_("Page"), "", MEMBER, bar=False),
    Action("take_coupon", "", N_("Put in"), N_("The marked coupon, or the typed code"), COUPONS, written="Enter"),
    Action("coupon_out", "take_out", N_("Take out"), N_("The customer keeps it"), COUPONS),
    Action("coupon_up", "coupon(-1)", N_("Mark"), "", COUPONS, bar=False),
    Action("coupon_down", "coupon(1)", N_("Mark"), N_("Mark another coupon"), COUPONS, along=("coupon_up",)),
    Action("entry", "", N_("Do it"), N_("Do the entry that the key stands beside"), MENU, written="1–9 a–z"),
    Action(
        "sale_enter", "", N_("View"), N_("The marked sale, or the typed number of any till"), SALES, written="Enter"
    ),
    Action("print_sale", "print_sale", N_("Print again"), N_("Its receipt, marked as a reprint"), SALES),
    Action("return_goods", "return_goods", N_("Return goods"), N_("Of the marked sale"), SALES),
    Action("void_closed", "void_closed", N_("Void this sale"), N_("All of it back, on its day"), SALES),
    Action("sale_up", "sale(-1)", N_("Mark"), "", SALES, bar=False),
    Action("sale_down", "sale(1)", N_("Mark"), N_("Mark another sale"), SALES, along=("sale_up",)),
    Action("quantity_back", "", N_("This many"), N_("Of the marked line; no figure: all"), REFUND, written="Enter"),
    Action("give_back", "give_back", N_("Give back"), N_("Do it, for a reason by one key"), REFUND),
    Action("all_back", "all_back", N_("All"), N_("All lines come back"), REFUND),
    Action("none_of_it", "none_of_it", N_("Not this one"), N_("Nothing of the marked line"), REFUND),
    Action("return_up", "return_line(-1)", N_("Mark"), "", REFUND, bar=False),
    Action("return_down", "return_line(1)", N_("Mark"), N_("Mark another line"), REFUND, along=("return_up",)),
    Action("no_receipt", "no_receipt", N_("No receipt"), N_("Nobody has one: scan the goods"), SALES),
    Action("goods_in", "", N_("Add"), N_("Code, 2*code, or a name"), NO_RECEIPT, written="Enter"),
    Action("back_in_cash", "in_cash", N_("In cash"), N_("Give the money out, for a reason"), NO_RECEIPT),
    Action("back_to_balance", "into_balance", N_("Balance"), N_("Into a member's account"), NO_RECEIPT),
    Action("in_exchange", "in_exchange", N_("Exchange"), N_("It pays what is taken instead"), (*REFUND, *NO_RECEIPT)),
    Action("back_not", "not_back", N_("Not this one"), N_("The marked one stays"), NO_RECEIPT),
    Action("goods_up", "goods(-1)", N_("Mark"), "", NO_RECEIPT, bar=False),
    Action("goods_down", "goods(1)", N_("Mark"), N_("Mark other goods"), NO_RECEIPT, along=("goods_up",), bar=False),
    Action("exchange", "exchange", N_("Exchange"), N_("A new sale for the same member"), ("refunded",)),
    Action("percent", "", N_("Percent"), N_("Percent to pay: 9 or 90 is 10 % off"), BY_HAND, written="Enter"),
    Action("take_parked", "", N_("Recall"), N_("Take the marked basket up again"), PARKED, written="Enter"),
    Action("parked_up", "parked(-1)", N_("Mark"), "", PARKED, bar=False),
    Action("parked_down", "parked(1)", N_("Mark"), N_("Mark another basket"), PARKED, along=("parked_up",)),
    Action("quick_key", "", N_("Ring up"), N_("Ring up what the key stands beside"), KEYS, written="1–9 a–u"),
    Action("next_keys", "turn(1)", N_("Next page"), N_("Another page of keys"), KEYS),
    Action("earlier_keys", "turn(-1)", N_("Page before"), N_("The page before"), KEYS),
    Action("look_up", "", N_("Look up"), N_("What the typed code or name costs"), ("price_check",), written="Enter"),
    Action("new_price", "new_price", N_("New price"), N_("Of one of it"), BY_HAND),
    Action("amount_off", "amount_off", N_("Money off"), N_("The figure, in money"), BY_HAND),
    Action("free", "free", N_("Give away"), N_("The line costs nothing"), BY_HAND, on_empty=True),
    Action("whole", "whole", N_("Whole sale"), N_("The whole sale, or the line again"), BY_HAND),
    Action("undo", "undo", N_("Take off"), N_("Take what was given by hand away again"), BY_HAND),
    Action(
        "reason", "", N_("Choose"), N_("Do it, for the reason that the key stands beside"), ("reason",), written="1–9"
    ),
    Action(
        "reward_of", "", N_("Choose"), N_("Give what the key stands beside"), ("rewards",), written="1–9 a–z"
    ),
    Action(
        "benefit_of", "", N_("Choose"), N_("Hand out what the key stands beside"), ("benefits",), written="1–9 a–z"
    ),
    Action(
        "benefit_back", "benefit_back", N_("Take back"), N_("What was booked by mistake: then its key"), ("benefits",)
    ),
    Action(
        "count_card_of", "", N_("Choose"), N_("The card or kind that the key stands beside"), CARDS, written="1–9 a–z"
    ),
    Action("count_worker", "count_worker", N_("Done by"), N_("The staff number of who does the service"), CARDS),
    Action("count_back", "count_mode('back')", N_("Take back"), N_("A use booked by mistake: then its key"), CARDS),
    Action("count_slip", "count_mode('slip')", N_("Use slip"), N_("Of the latest use: then the card's key"), CARDS),
    Action("count_refund", "count_mode('refund')", N_("Pay back"), N_("What is left of a card: then its key"), CARDS),
    Action("data_of", "", N_("Change it"), N_("What the key stands beside"), ("member_data",), written="1–9"),
    Action("show_whole", "show_whole", N_("Show all"), N_("Whole, for a reason; recorded"), ("member_data",)),
    Action("cause_of", "", N_("Choose"), N_("Whose wish it is; shows what comes of it"), ("pay_out",), written="1–3"),
    Action("hand_out", "hand_out", N_("Hand it out"), N_("In cash, as it is reckoned here"), ("pay_out",)),
    Action("came", "came", N_("Is here"), N_("A use of the count card, or rung up"), BOOKINGS),
    Action("new_booking", "book", N_("Book"), N_("For the sale's member, or one who is found"), BOOKINGS),
    Action("book_guest", "book_guest", N_("Guest"), N_("Book for who is no member, by name and phone"), BOOKINGS),
    Action("missed", "missed", N_("Missed"), N_("The marked one did not come"), BOOKINGS),
    Action("move_booking", "move", N_("Another time"), N_("Move the marked one"), BOOKINGS),
    Action("booking_back", "take_back", N_("Take back"), N_("It was a mistake: the booking stands again"), BOOKINGS),
    Action("cancel_booking", "cancel", N_("Cancel"), N_("Give the marked one up"), BOOKINGS),
    Action("booking_up", "booking(-1)", N_("Mark"), "", BOOKINGS, bar=False),
    Action(
        "booking_down", "booking(1)", N_("Mark"), N_("Mark another booking"), BOOKINGS, along=("booking_up",), bar=False
    ),
    Action(
        "booking_of", "", N_("Choose"), N_("Book what the key stands beside"), BOOKING, written="1–9 a–z"
    ),
    Action("booking_worker", "worker", N_("Done by"), N_("Only times of this staff number"), BOOKING),
    Action("other_time", "other_time", N_("Other time"), N_("Type it: 1430, or 12-03 1430"), BOOKING),
    Action(
        "day_after", "day(1)", N_("Day"), N_("Another day"), (*BOOKINGS, *BOOKING), along=("day_before",)
    ),
    Action("day_before", "day(-1)", N_("Day"), "", (*BOOKINGS, *BOOKING), bar=False),
    Action("hours_of", "", N_("Choose"), N_("Write it down, with the time it is"), ("hours",), written="1–9"),
    Action("by_pieces", "by_pieces", N_("By pieces"), N_("Count notes and coins, a row each"), ("float",)),
    Action("print_report", "print_report", N_("Print"), N_("Print the report"), ("report",)),
    Action("next_row", "", N_("Next row"), N_("Take the number, and go on to the next row"), COUNT, written="Enter"),
    Action("row_up", "row(-1)", N_("Row"), "", COUNT, bar=False),
    Action("row_down", "row(1)", N_("Row"), N_("Another row"), COUNT, along=("row_up",)),
    Action("counted", "counted", N_("Count done"), N_("All is counted: go on"), COUNT),
    Action("close_shift", "close_shift", N_("Close shift"), N_("Print the Z; the end"), ("counted",)),
    Action("recount", "recount", N_("Count again"), N_("Somebody has to allow it"), ("counted",)),
    Action(
        "ask_provider", "ask_again", N_("Ask again"), N_("The provider, for what it has not given back"), PROVIDER
    ),
    Action("cash_instead", "cash_instead", N_("In cash"), N_("Hand out what the provider refused"), PROVIDER),
    Action("unsettled_up", "unsettled(-1)", N_("Mark"), "", ("unsettled",), bar=False),
    Action(
        "unsettled_down", "unsettled(1)", N_("Mark"), N_("Mark another one"), ("unsettled",), along=("unsettled_up",)
    ),
    Action("carry", "carry", N_("Carry over"), N_("Leave it to the next shift, by name"), ("unsettled",)),
    Action("done", "back", N_("Sign off"), N_("The shift is over"), ("closed",)),
    Action("seen", "seen", N_("Seen"), N_("The marked one has been looked at"), ALERTS),
    Action("alert_up", "alert(-1)", N_("Mark"), "", ALERTS, bar=False),
    Action("alert_down", "alert(1)", N_("Mark"), N_("Mark another one"), ALERTS, along=("alert_up",)),
    Action("somebody", "somebody", N_("Somebody else"), N_("Unlock with another number"), ("locked",)),
    Action("back", "back", N_("Back"), N_("Back to the sale, nothing done"), QUESTIONS),
    Action("help_up", "scroll(-5)", N_("Scroll"), "", ("help",), bar=False),
    Action("help_down", "scroll(5)", N_("Scroll"), N_("Further down, and up"), ("help",), along=("help_up",)),
    Action("close", "back", N_("Back"), N_("Close the help"), ("help",)),
    Action("clear", "clear", N_("Clear"), N_("Clear what was typed"), CLEARED),
    Action("hours", "hours", N_("Clock in/out"), N_("Come, rest, go; after the PIN"), ("sign_on",)),
    Action("leave", "leave", N_("Quit"), N_("End the till program"), ("sign_on",)),
    Action("language", "language", N_("中文"), N_("The screen in the other language"), CLOSED),
    Action("help", "help", N_("Help"), N_("Every key of this screen"), MOST),
)
# fmt: on

_WRITTEN = {
    **{"up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End", "insert": "Ins"},
    **{"delete": "Del", "pageup": "PgUp", "pagedown": "PgDn", "escape": "Esc"},
}
_ARROWS = {("up", "down"): "↑↓", ("left", "right"): "←→"}

_in_use: Keys | None = None


def use(keys: Keys) -> None:
    """Let these keys do it from now on, on every screen that is opened."""
    global _in_use
    _in_use = keys


def in_use() -> Keys:
    """The keys of this program; the default preset's where nobody chose."""
    if _in_use is None:
        from tui import presets

        use(presets.keys())
    assert _in_use is not None
    return _in_use


def written(key: str) -> str:
    """A key as a screen writes it: F2, PgUp, ↑, *."""
    return _WRITTEN.get(key, key.upper() if len(key) > 1 else key)


def _shown(action: Action, keys: Keys) -> tuple[str, tuple[str, ...]]:
    mine = keys.get(action.id, ())
    first, rest = mine[:1], [*mine[1:]]
    pair = [*(keys.get(action.along[0], ())[:1] if action.along else ()), *first]
    arrows = _ARROWS.get((pair[0], pair[1]), "") if len(pair) == 2 else ""
    for at, other in enumerate(action.along):
        rest += keys.get(other, ())[1 if arrows and at == 0 else 0 :]
    return arrows or "".join(map(written, first)), tuple(map(written, rest))


def said(action: Action) -> str:
    """What an action does, and its other keys."""
    return told(_(action.help), action.others, _("{help}; also {keys}"))


def told(help_: str, others: tuple[str, ...], also: str) -> str:
    """`also` puts the other keys behind the help."""
    return also.format(help=help_, keys=" ".join(others)) if others else help_


def actions(place: Place) -> list[Action]:
    return [action for action in ACTIONS if place in action.places]


def action_of(id_: str) -> Action:
    return next(action for action in ACTIONS if action.id == id_)


def key_of(id_: str) -> str:
    """How the key of an action is written, for a sentence that sends somebody there."""
    return action_of(id_).shown


def bindings(place: Place) -> list[tuple[str, str, str]]:
    """The bindings of a place as Textual takes them, (key, action, name): of the keys that are not characters."""
    return [(key, action.do, action.name) for action in actions(place) for key in action.keys if len(key) > 1]


def characters(place: Place) -> dict[str, Action]:
    """The actions of a place that a character does when the prompt is empty."""
    return {key: action for action in actions(place) for key in action.keys if len(key) == 1}


NEVER_IN_AMOUNTS = frozenset("+-*/=?")


def anywhere(place: Place) -> str:
    """The characters that are keys behind a typed amount too, because no amount holds them."""
    return "".join(NEVER_IN_AMOUNTS & {char for char, action in characters(place).items() if not action.on_empty})
