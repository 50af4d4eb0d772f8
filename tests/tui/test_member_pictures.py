"""Members, their pages, what points buy and what is paid ahead as pictures; as in test_pictures.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from store import gift_numbers
from store.books import wallet
from store.counter import count_cards, paying, selling, topping_up
from store.counter.attaching import attach_member
from store.db.models import Member, MemberTag
from store.ids import new_id
from store.office import count_kinds, rewards
from store.office.companions import recount
from store.office.coupons import kinds
from store.office.coupons.issuing import issue
from store.office.members import activating, benefits
from tests.store.office.members.conftest import bought
from tests.tui.frames import in_every_frame, in_every_frame_slowly
from tests.tui.members import PHONE, gold_member
from tests.tui.pictured import Picture, Pictures, Stage, entry, hears, keys, place, scan, take, typed
from tui.screens.account_pin import AccountPinScreen
from tui.screens.activating import ActivateScreen
from tui.screens.benefits import BenefitsScreen
from tui.screens.count_card_sale import CountCardSaleScreen
from tui.screens.count_cards import CountCardsScreen
from tui.screens.gift_card import GiftCardScreen
from tui.screens.member import MemberScreen
from tui.screens.member_data import MemberDataScreen, MemberFieldScreen
from tui.screens.member_lookup import MemberLookupScreen
from tui.screens.pay_out import PayOutScreen
from tui.screens.rewards import RewardsScreen
from tui.screens.top_up import TopUpScreen
from tui.screens.worker import WorkerScreen

COLA, SOY, OIL = "6901234567892", "6909876543210", "6900000000014"
CARD = gift_numbers.new_code(1, lambda _most: 4480123)


def _regular(stage: Stage) -> None:
    """A member who bought twice."""
    member = stage.member()
    for codes in ((COLA, SOY), (OIL,)):
        sale = selling.new_sale_id()
        for code in codes:
            opened = selling.ring(stage.shop, stage.actor, sale, code, key=new_id(), now=stage.now)
        attach_member(stage.shop, stage.actor, sale, member, key=new_id(), now=stage.now)
        paying.pay_cash(stage.shop, stage.actor, sale, opened.priced.due, key=new_id(), now=stage.now)


def _several(stage: Stage) -> None:
    people = (
        ("13812345678", "王小明"),
        ("13912345679", "王晓梅"),
        ("13700005678", "欧阳文武"),
        ("15900001234", "李雷"),
    )
    for phone, name in people:
        gold_member(stage.shop, stage.actor, stage.now, phone=phone, name=name)


def _generous(stage: Stage) -> None:
    """The member has 1640 points; a cola costs 300, the oil more than there are, a coupon 500. Tea twice a month."""
    stage.member()
    shop, office, now = stage.shop, stage.office, stage.now
    five = {"id": "five", "name": "满10减5券", "kind": "spend_and_save", "steps": [{"sum": "10.00", "off": "5.00"}]}
    kinds.add(shop, office, five, now=now)
    rewards.add(shop, office, "cola", 300, money=50, product=COLA, now=now)
    rewards.add(shop, office, "oil", 2000, product=OIL, now=now)
    rewards.add(shop, office, "five", 500, coupon="five", now=now)
    benefits.add(shop, office, "gold", "tea", "到店奉茶", quota=2, period="month", now=now)
    benefits.add(shop, office, "gold", "gift", "生日礼品", quota=1, period="birthday", now=now)
    benefits.add(shop, office, "gold", "queue", "免排队", now=now)


def _steps(stage: Stage) -> None:
    from fractions import Fraction

    stage.member()
    stage.choose(topup_steps=((Fraction(200), Fraction(30)), (Fraction(500), Fraction(50))))


def _paid_ahead(stage: Stage) -> None:
    stage.member()


def _spent_of_a_top_up(stage: Stage) -> None:
    """200 paid ten days ago with a bonus of 30, 500 today with one of 50, of which a cola was bought."""
    _steps(stage)
    shop, member = stage.shop, Member.get().id
    for paid, days in ((20000, 10), (50000, 0)):
        now = stage.now - timedelta(days=days)
        topping_up.top_up(shop, stage.actor, member, paid, key=new_id(), now=now)
    with shop.transaction():
        wallet.spend(shop, stage.actor, member, 11000, source=new_id(), now=stage.now)


def _carded(stage: Stage) -> None:
    """The member has a card of ten, of which three are used, and one that is used up; a third kind is sold too."""
    shop, office, now, member = stage.shop, stage.office, stage.now, stage.member()
    for code, name, uses, price, days in (
        ("facial", "面部护理10次", 10, 29800, 365),
        ("wash", "洗车1次", 1, 3000, None),
        ("lesson", "私教课20节", 20, 600000, 90),
    ):
        count_kinds.add(shop, office, code, name, COLA, uses, price, valid_days=days, now=now)
    for code, used in (("facial", 3), ("wash", 1)):
        sold = count_cards.sell(shop, stage.actor, member, code, key=new_id(), now=now)
        for _ in range(used):
            count_cards.use(shop, stage.actor, sold.card, key=new_id(), now=now)


def _known(stage: Stage) -> None:
    """All that a panel tells: cards, coupons, goods that are usual and goods that go with others, tags, a note."""
    _carded(stage)
    shop, actor, office, now, member = stage.shop, stage.actor, stage.office, stage.now, Member.get().id
    count_cards.sell(shop, actor, member, "lesson", "wechat", key=new_id(), now=now)
    five = {"id": "five", "name": "满10减5券", "kind": "spend_and_save", "steps": [{"sum": "10.00", "off": "5.00"}]}
    kinds.add(shop, office, {**five, "valid_days": 30}, now=now)
    issue(shop, office, "five", member, 6, key=new_id(), now=now)
    with shop.transaction():
        for codes, times in (((COLA, SOY), 12), ((COLA,), 8), ((OIL,), 40)):
            for place in range(times):
                bought(shop, actor, member if codes == (OIL,) and place < 4 else None, 1180, now, *codes)
        Member.update(note="不要塑料袋", adviser=actor.staff, birth_month=11, birth_day=21).execute()
        for tag in ("常客", "爱喝茶"):
            MemberTag.insert(member=member, tag=tag).execute()
    recount(shop, now)


def _handed_out(stage: Stage) -> None:
    """A card that waits, with a number that is not made by chance."""
    activating.make_cards(stage.shop, stage.office, 1, first="VIP00001", key=new_id(), now=stage.now)
    with stage.shop.transaction():
        Member.update(number="90188800024").where(Member.state == "inactive").execute()


def _taken(stage: Stage) -> None:
    """The same, and somebody is a member already."""
    stage.member()
    _handed_out(stage)


FIND = (keys("f3"),)
SCREENS: Pictures = {
    "panel": Picture(MemberScreen, (scan(PHONE, COLA), keys("f3")), "12", prepare=_known),
    "activating": Picture(ActivateScreen, (scan("VIP00001"), typed("13900001234")), "13900001234", prepare=_handed_out),
    "several": Picture(MemberLookupScreen, (*FIND, typed("5678")), "137****5678", prepare=_several),
    "rewards": Picture(RewardsScreen, (scan(PHONE, OIL), keys("f3", "f7")), "1,640", prepare=_generous),
    "benefits": Picture(BenefitsScreen, (scan(PHONE), keys("f3", "f9")), "到店奉茶", prepare=_generous),
    "count-cards": Picture(CountCardsScreen, (scan(PHONE), entry("u", "count_cards")), "7", prepare=_carded),
    "count-card-sale": Picture(
        CountCardSaleScreen,
        (scan(PHONE), entry("u", "count_cards"), keys("4"), place("prepaid")),
        "6000.00",
        prepare=_carded,
    ),
    "count-card-worker": Picture(
        WorkerScreen,
        (scan(PHONE), entry("u", "count_cards"), keys("f2"), typed("1001")),
        "1001",
        prepare=_carded,
    ),
    "pay-out": Picture(PayOutScreen, (scan(PHONE), entry("w", "pay_out")), "1,220.00", prepare=_spent_of_a_top_up),
    "account-pin": Picture(
        AccountPinScreen, (scan(PHONE), entry("n", "amount"), typed("482915")), "500.00", prepare=_paid_ahead
    ),
    "member-data": Picture(
        MemberDataScreen, (scan(PHONE), entry("d", "member_data")), "138****5678", prepare=_paid_ahead
    ),
    "member-field": Picture(
        MemberFieldScreen,
        (scan(PHONE), entry("d", "member_data"), keys("3"), place("amount"), typed("08-15")),
        "1990-08-15",
        prepare=_paid_ahead,
    ),
    "gift-card": Picture(GiftCardScreen, (entry("2", "prepaid"), scan(CARD), typed("200")), CARD[:2], "attention"),
}
STATES: Pictures = {
    "phone-taken": Picture(ActivateScreen, (scan("VIP00001"), typed(PHONE), keys("f2")), "F3", "bad", _taken),
    "cards": Picture(MemberScreen, (scan(PHONE), keys("f3", "left")), "9", prepare=_carded),
    "lookup": Picture(MemberLookupScreen, FIND),
    "nobody": Picture(MemberLookupScreen, (*FIND, typed("9999")), prepare=_several),
    "new-phone": Picture(MemberLookupScreen, (*FIND, typed("13900001234")), "13900001234"),
    "bills": Picture(MemberScreen, (scan(PHONE), keys("f3", "right")), "0101-20261121-0002", prepare=_regular),
    "points": Picture(MemberScreen, (scan(PHONE), keys("f3", "right", "right")), prepare=_regular),
    "balance": Picture(MemberScreen, (scan(PHONE), keys("f3", "left", "left")), "550.00", prepare=_regular),
    "count-card-back": Picture(
        CountCardsScreen, (scan(PHONE), entry("u", "count_cards"), keys("f5")), "208.60", prepare=_carded
    ),
    "no-card-yet": Picture(GiftCardScreen, (entry("2", "prepaid"),)),
    "no-gift-card": Picture(GiftCardScreen, (entry("2", "prepaid"), scan(COLA)), said="bad"),
    "card-sold": Picture(
        GiftCardScreen, (entry("2", "prepaid"), scan(CARD), typed("200"), keys("f9", "f2")), CARD, "good"
    ),
    "topped-up": Picture(
        TopUpScreen,
        (scan(PHONE), keys("f3", "f8"), typed("200"), keys("enter", "f2"), hears("good")),
        "780.00",
        "good",
        _steps,
    ),
}


@in_every_frame
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screen_of_members_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(SCREENS[screen], stage, language, size, snap_compare)


@in_every_frame_slowly
@pytest.mark.parametrize("screen", STATES)
def test_the_state_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(STATES[screen], stage, language, size, snap_compare)
