"""A member's statement on paper: the bills, the points, stored value in two purses, and the coupons left."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.books import points, wallet
from store.books.counts import CountCardView, CountLine
from store.counter import printing
from store.db.models import Coupon
from store.ids import new_id
from store.money import CURRENCIES
from store.office import wallets
from store.office.members.refusals import NoSuchMember
from store.office.members.statements import CardMoved, Moved, statement
from store.office.members.views import get
from store.office.points import KIND_NAMES
from store.slip import PaperLine, as_text, lay_out, paper_width
from store.slips.statement import StatementFacts, lay_out_statement, read_statement, statement_slip
from tests.count_cards import Desk
from tests.coupons import put_coupon, put_kind
from tests.store.books.ledgers import put_account, put_member
from tests.store.office.members.conftest import bought

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 21, 18, 42, 7, tzinfo=ZONE)
MILK = CountCardView(
    *("1", "K0101-20261101-0001", "milk", "鲜奶卡20瓶", "1", "鲜牛奶", "m", 20, 29800, 17),
    *(date(2027, 1, 29), AT, False),
)
FACTS = StatementFacts(
    shop="小木超市",
    member="138****5678 王*",
    number="90000000017",
    tier="黄金",
    since=date(2026, 10, 22),
    at=AT,
    bills=(("0102-20261121-0087", 9073), ("0102-20261121-0088", -5297)),
    points_before=1640,
    points=(Moved(AT, "points", "burn", -200, None), Moved(AT, "points", "earn", 129, None)),
    points_after=1569,
    stored=(Moved(AT, "principal", "spend", -4545, None), Moved(AT, "bonus", "spend", -455, None)),
    principal=24545,
    bonus=2455,
    coupons=(("关注送5元券", date(2026, 12, 21)), ("生日8折券", None)),
    currency=CURRENCIES["CNY"],
    language="zh_CN",
    cards=(CardMoved(MILK, (CountLine("1", AT, "use", -1, 17, None, None, None, False),), 17),),
)


def test_a_statement_reads_like_this():
    assert as_text(lay_out_statement(FACTS, columns=32)).splitlines() == [
        "          【小木超市】",
        "           会员对账单",
        "--------------------------------",
        "会员:138****5678 王*   等级:黄金",
        "会员号               90000000017",
        "起始日期              2026-10-22",
        "打印时间        2026-11-21 18:42",
        "--------------------------------",
        "0102-20261121-0087         90.73",
        "0102-20261121-0088        -52.97",
        "消费合计                   37.76",
        "--------------------------------",
        "期初积分                    1640",
        "11-21 18:42 抵现            -200",
        "11-21 18:42 消费获得        +129",
        "可用积分                    1569",
        "--------------------------------",
        "11-21 18:42 消费 本金     -45.45",
        "11-21 18:42 消费 赠金      -4.55",
        "储值余额                  270.00",
        "  本金/赠金         245.45/24.55",
        "--------------------------------",
        "鲜奶卡20瓶",
        "11-21 18:42 核销              -1",
        "剩余次数                   17/20",
        "  至 2027-01-29",
        "--------------------------------",
        "剩余优惠券                  2 张",
        "  关注送5元券         2026-12-21",
        "  生日8折券             长期有效",
    ]


@pytest.fixture
def member(any_shop, actor, now):
    """A member with two lots of points, both spent from at once; money ahead; a coupon left and one past its day."""
    member = put_member(any_shop, now, phone="13812345678", name="王小明")
    put_account(any_shop, actor, now - timedelta(days=40), member, 50000, 5000)
    put_kind(any_shop, actor, now)
    put_coupon(any_shop, actor, now, member=member)
    old = put_coupon(any_shop, actor, now, member=member)
    with any_shop.transaction():
        Coupon.update(expires_on=20200101).where(Coupon.id == old.id).execute()
        for days in (41, 40):
            points.earn(any_shop, actor, member, 100, source=new_id(), now=now - timedelta(days=days))
        bought(any_shop, actor, member, 500, now - timedelta(days=35))
        bought(any_shop, actor, member, 9073, now)
        points.burn(any_shop, actor, member, 150, source=new_id(), now=now)
        wallet.spend(any_shop, actor, member, 1100, source=new_id(), now=now)
    return member


def test_a_statement_says_what_moved_since_and_what_there_was_before(any_shop, member, now):
    facts = read_statement(any_shop, member, now=now)
    assert facts.member == "138****5678 王*"
    assert [due for _, due in facts.bills] == [9073]
    assert (facts.points_before, facts.points_after) == (200, 50)
    assert [(each.kind, each.amount) for each in facts.points] == [("burn", -150)]
    assert sorted((each.purse, each.amount) for each in facts.stored) == [("bonus", -100), ("principal", -1000)]
    assert (facts.principal, facts.bonus) == (49000, 4900)
    assert [name for name, _ in facts.coupons] == ["关注送5元券"]


def test_a_statement_goes_back_as_far_as_is_asked(any_shop, member, now):
    facts = read_statement(any_shop, member, now=now, since=now - timedelta(days=60))
    assert [due for _, due in facts.bills] == [500, 9073]
    assert (facts.points_before, len(facts.points)) == (0, 3)


def test_who_never_paid_ahead_is_told_of_points_alone(shop, actor, now):
    text = as_text(statement_slip(shop, put_member(shop, now), columns=48, now=now))
    assert "可用积分" in text
    assert "储值" not in text and "优惠券" not in text and "消费合计" not in text


def test_a_statement_tells_of_count_cards_what_moved_and_what_was_left_at_its_end(shop, actor, now):
    desk = Desk(shop, actor, now)
    old = desk.sell(now=now - timedelta(days=50))
    desk.use(old.card, now=now - timedelta(days=49))
    sold = desk.sell()
    desk.use(sold.card)
    desk.use(sold.card)
    desk.kind("once", "洗车1次", 1, 3000)
    gone = desk.sell("once", now=now - timedelta(days=45))
    desk.use(gone.card, now=now - timedelta(days=44))

    facts = read_statement(shop, desk.member, now=now)
    assert [(each.card.number, each.left, [line.kind for line in each.moved]) for each in facts.cards] == [
        (sold.card, 8, ["sell", "use", "use"]),
        (old.card, 9, []),
    ]
    text = as_text(statement_slip(shop, desk.member, columns=48, now=now))
    assert "洗车1次" not in text and "已于 2026-10-31 过期" in text

    member = get(shop, desk.member, now=now)
    then = statement(shop, member, until=now - timedelta(days=49), now=now)
    assert [(each.card.number, each.left) for each in then.cards] == [(old.card, 10)]


def test_nobody_has_no_statement(shop, now):
    with pytest.raises(NoSuchMember):
        statement_slip(shop, "0" * 32, columns=48, now=now)


def test_a_till_prints_a_statement_from_its_queue(shop, now):
    member = put_member(shop, now)
    printing.print_statement(shop, "0101", member, now=now)
    job = printing.lease(shop, "0101", "a", now=now)
    assert (job.kind, job.document, job.number, job.sale) == ("statement", member, "9000000001", None)


words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=60)
amounts = st.integers(-(10**10), 10**10)


@given(
    texts=st.tuples(words, words, words, words),
    bills=st.lists(st.tuples(words, amounts), max_size=4).map(tuple),
    gone=st.lists(st.tuples(st.sampled_from(list(KIND_NAMES)), amounts), max_size=4),
    spent=st.lists(
        st.tuples(st.sampled_from(list(wallets.PURSE_NAMES)), st.sampled_from(list(wallets.KIND_NAMES)), amounts),
        max_size=4,
    ),
    language=st.sampled_from(["zh_CN", "en"]),
    columns=st.integers(24, 64),
)
def test_no_line_is_wider_than_the_paper_whatever_moved(texts, bills, gone, spent, language, columns):
    shop, member, tier, coupon = texts
    facts = StatementFacts(
        *(shop, member, "90000000017", tier, FACTS.since, AT, bills, 10**10),
        tuple(Moved(AT, "points", kind, amount, None) for kind, amount in gone),
        -(10**10),
        tuple(Moved(AT, purse, kind, amount, None) for purse, kind, amount in spent),
        *(10**10, 10**10, ((coupon, None),), FACTS.currency, language),
        (CardMoved(replace(MILK, name=coupon), FACTS.cards[0].moved, 17),),
    )
    for line in lay_out(lay_out_statement(facts, columns=columns)):
        if isinstance(line, PaperLine):
            assert paper_width(line.text) <= columns
