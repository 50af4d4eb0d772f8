"""The example offers that come with the till, and what shop owners' guides ask of offers, by the numbers they give."""

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import store.office
from store.office.offering import parse_file
from store.pricing.basket import Basket, Goods, Line, LineId, ProductId, Tax
from store.pricing.conditions import Member
from store.pricing.offers.base import Offer
from store.pricing.offers.reading import KINDS, read_offers
from store.pricing.price import price

EXAMPLES = Path(store.office.__file__).parent / "examples"
ZONE = ZoneInfo("Asia/Shanghai")
OFFERS: dict[str, Offer] = {offer.id: offer for offer in read_offers(parse_file(EXAMPLES / "offers.example.toml"))}
MEMBER = Member(id="m", tier="silver", birthday=(11, 3))
PLAIN_DAY = datetime(2026, 11, 23, 12, tzinfo=ZONE)


def line(name: str, unit: int, pieces: int = 1, **goods: Any) -> Line:
    given = {key: frozenset([value]) if key in ("categories", "tags") else value for key, value in goods.items()}
    tax = Tax("", Fraction(0))
    return Line(LineId(name), ProductId(name), name, name, pieces * 1000, "", unit, tax, goods=Goods(**given))


def due(offer: str, *lines: Line, member: Member | None = None, now: datetime = PLAIN_DAY) -> int:
    return price(Basket(lines), [OFFERS[offer]], member, now).due


def test_the_examples_show_every_kind_but_those_that_need_no_example():
    assert {offer.kind for offer in OFFERS.values()} == set(KINDS) - {"member_price", "amount_off"}


def test_on_the_8th_of_each_month_members_pay_80_percent_of_everything():
    """C06 会员日每月8号全场8折."""
    eighth = datetime(2026, 11, 8, 23, 59, tzinfo=ZONE)
    assert due("member-day", line("a", 10000), member=MEMBER, now=eighth) == 8000
    assert due("member-day", line("a", 10000), now=eighth) == 10000
    assert due("member-day", line("a", 10000), member=MEMBER, now=datetime(2026, 11, 9, tzinfo=ZONE)) == 10000


def test_in_the_month_of_the_birthday_a_member_pays_80_percent():
    """C05 生日当月消费8折."""
    assert due("birthday-month", line("a", 10000), member=MEMBER) == 8000
    assert due("birthday-month", line("a", 10000), member=Member(id="n", birthday=(12, 3))) == 10000
    assert due("birthday-month", line("a", 10000), member=Member(id="o")) == 10000


def test_member_day_and_birthday_month_are_not_taken_twice():
    """A13.3: what the guides leave open is best-of."""
    both = [OFFERS["member-day"], OFFERS["birthday-month"]]
    eighth = datetime(2026, 11, 8, 12, tzinfo=ZONE)
    assert price(Basket((line("a", 10000),)), both, MEMBER, eighth).due == 8000


def test_spend_100_save_10_for_every_100_up_to_50():
    """C02 满减."""
    sums = (9999, 10000, 19999, 20000, 90000)
    assert [total - due("100-10", line("a", total)) for total in sums] == [0, 1000, 1000, 2000, 5000]


def test_timed_offers_bundles_and_specials():
    """C03 限时折扣、秒杀、单品促销、组合销售."""
    soon = datetime(2026, 11, 23, 10, 15, tzinfo=ZONE)
    flash = line("a", 5000, tags="flash")
    assert due("flash", flash, member=MEMBER, now=soon) == 100
    assert due("flash", flash, member=MEMBER, now=soon.replace(minute=30)) == 5000
    assert due("flash", line("a", 5000, 3, tags="flash"), member=MEMBER, now=soon) == 10100
    breakfast = (line("bun", 600, categories="bread"), line("milk", 500, categories="milk"))
    assert due("breakfast", *breakfast, now=soon.replace(hour=8)) == 880
    assert due("ten-for-three", line("x", 500, 4, tags="ten")) == 1500
    assert due("two-get-one", line("x", 500, 3, brand="清风")) == 1000
    assert due("second-half", line("x", 500, 2, categories="drinks")) == 750


def test_holidays_have_offers_of_their_own():
    """C12 节假日促销; the last day named still counts."""
    last = datetime(2026, 10, 7, 23, 59, tzinfo=ZONE)
    assert due("national-day", line("a", 20000), now=last) == 18000
    assert due("national-day", line("a", 50000), now=last) == 42500
    assert due("national-day", line("a", 20000), now=datetime(2026, 10, 8, tzinfo=ZONE)) == 20000


def test_quiet_hours_have_offers_of_their_own():
    """C15 闲时促销: 周五晚, 周三下午茶."""
    tea, friday = datetime(2026, 11, 25, 14, tzinfo=ZONE), datetime(2026, 11, 27, 21, 59, tzinfo=ZONE)
    drink = line("tea", 1000, categories="drinks")
    assert due("tea-time", drink, now=tea) == 880
    assert due("tea-time", drink, now=tea.replace(hour=17)) == 1000
    assert due("tea-time", drink, now=friday) == 1000
    assert due("friday-night", line("a", 10000), now=friday) == 8500


def test_near_its_end_a_product_is_cheaper():
    ends = {0: 500, 1: 500, 2: 700, 3: 700, 7: 800, 8: 1000}
    for days, expected in ends.items():
        goods = line("a", 1000, expires=date.fromordinal(PLAIN_DAY.date().toordinal() + days))
        assert due("near-expiry", goods) == expected


def test_gifts_and_add_ons_over_a_sum():
    assert due("gift-over-200", line("a", 20000), line("cup", 900, tags="gift")) == 20000
    assert due("gift-over-200", line("a", 19999), line("cup", 900, tags="gift")) == 20899
    assert due("add-one", line("a", 5000), line("cup", 900, tags="swap")) == 5100
    assert due("by-the-dozen", line("x", 250, 6, tags="dozen")) == 6 * 230
    assert due("by-the-dozen", line("x", 250, 12, tags="dozen")) == 12 * 210
