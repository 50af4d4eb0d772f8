"""What points buy (换商品 换券): goods, which are a line of the sale, and coupons, which are printed. One key each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.errors import N_
from store.i18n import _
from store.ids import new_id
from store.office.members.views import MemberView
from store.office.rewards import RewardView, rewards
from tui import keymap
from tui.screens.one_key import OneKey
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu_list import Item, MenuList
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from store.books.actor import Actor
    from store.office.coupons.views import CouponView
    from tui.screens.sale import SaleScreen

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


class RewardsScreen(OneKey[RewardView | None]):
    """Answers with what the member wants. `free` is what they have in points that this sale does not cost already;
    what costs more is dimmed."""

    CSS_PATH = "rewards.tcss"
    BINDINGS = keymap.bindings("rewards")
    place = "rewards"
    question = N_("What points buy")

    def __init__(self, member: MemberView, free: int) -> None:
        super().__init__()
        self.member, self.free = member, free

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield MenuList(columns=1)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        listed = sorted(rewards(self.till.shop), key=lambda each: each.kind != "goods")
        self.choices = dict(zip(KEYS, listed, strict=False))
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("What points buy")
        free = f"{self.free:,}"
        words = _("{member} has {points} {points:point|points}.", member=self.member.masked, points=free)
        if not self.choices:
            words += " " + _("Points buy nothing here yet: `shop rewards add` says what they do.")
        self.query_one("#words", Static).update(words)
        kinds = (("goods", _("Goods, into this sale")), ("coupon", _("Coupons, printed at once")))
        groups = [
            (head, [self._item(key, each) for key, each in self.choices.items() if each.kind == kind])
            for kind, head in kinds
        ]
        self.query_one(MenuList).show([group for group in groups if group[1]])
        super().tell()

    def _item(self, key: str, each: RewardView) -> Item:
        cost = _("{points} {points:point|points}", points=f"{each.points:,}")
        if each.money:
            cost += f" + {self.figures.signed(each.money)}"
        return key, f"{each.name}  {cost}", self._lacking(each)

    def _lacking(self, each: RewardView) -> str:
        more = each.points - self.free
        return _("{points} {points:more point|more points}", points=f"{more:,}") if more > 0 else ""

    def take_key(self, char: str) -> None:
        chosen = self.choices.get(char)
        if chosen is None:
            self.say(_("No entry has the key {key}.", key=char), "bad")
        elif lacking := self._lacking(chosen):
            self.say(_("{entry}: {lacking}", entry=chosen.name, lacking=lacking), "bad")
        else:
            self.dismiss(chosen)


def open_rewards(sale: SaleScreen) -> None:
    """Of the sale's member."""
    member = sale.member
    if member is None:
        return
    spent = sale.basket.goods_points if sale.basket else 0

    def wanted(reward: RewardView | None) -> None:
        if reward is not None:
            (_add_goods if reward.product else _print_coupon)(sale, member, reward)

    sale.till.push_screen(RewardsScreen(member, max(0, member.points - spent)), wanted)


def _add_goods(sale: SaleScreen, member: MemberView, reward: RewardView) -> None:
    from store.counter.redeeming import redeem_goods

    said = _("{name} for {points} {points:point|points} is in the sale.", name=reward.name, points=f"{reward.points:,}")
    sale.act(redeem_goods, reward.code, then=lambda _opened: sale.say(said, "good"))


def _print_coupon(sale: SaleScreen, member: MemberView, reward: RewardView) -> None:
    from store.counter.redeeming import exchange_coupon

    till, key = sale.till, new_id()
    assert reward.coupon
    kind = reward.coupon

    def exchange(actor: Actor) -> CouponView:
        return exchange_coupon(till.shop, actor, member.id, kind, key=key, now=till.clock())

    def done(coupon: CouponView) -> None:
        till.print_now()
        sale.look_at_member_again()
        said = _(
            "{name} for {points} {points:point|points}: the coupon is printed.",
            name=coupon.name,
            points=f"{reward.points:,}",
        )
        sale.say(said, "good")

    sale.attempt(sale.actor, exchange, done)
