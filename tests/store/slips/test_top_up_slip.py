"""The slip of money paid ahead: what was paid and given, what the account holds, and what may be had back."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.counter import printing
from store.counter.handed_over import TENDERS
from store.counter.topping_up import ToppedUp
from store.db.models import PrintJob
from store.money import CURRENCIES
from store.slip import PaperLine, lay_out, paper_width
from store.slips.top_up import TopUpFacts, lay_out_top_up, top_up_slip
from tests.golden import paper
from tests.store.counter.test_topping_up import Desk

MADE = ToppedUp(
    id="1" * 32,
    number="C0102-20261121-0003",
    kind="topup",
    at=datetime(2026, 11, 21, 10, 42, 7, tzinfo=UTC),
    till="0102",
    staff="2" * 32,
    account="3" * 32,
    member="3" * 32,
    code=None,
    tender="wechat",
    reference="4200002026112118420700001",
    paid=50000,
    tendered=50000,
    principal=50000,
    bonus=5000,
    points=500,
    principal_after=74545,
    bonus_after=7455,
    working="",
)
FACTS = TopUpFacts(
    made=MADE,
    shop="小木超市",
    branch="文三路店",
    till="02",
    cashier_number="1001",
    cashier_name="小李",
    at=datetime(2026, 11, 21, 18, 42, 7, tzinfo=ZoneInfo("Asia/Shanghai")),
    member="138****5678 王*",
    currency=CURRENCIES["CNY"],
    language="zh_CN",
)


def copies(facts: TopUpFacts, columns: int, **marks) -> list[list[str]]:
    """The customer's copy and the shop's, line by line."""
    first, second, rest = paper(lay_out_top_up(facts, columns=columns, **marks)).split("8<")
    assert rest == ""
    return [first.splitlines(), second.strip("\n").splitlines()]


def test_a_top_up_on_80_mm_paper_reads_like_this():
    assert copies(FACTS, 48)[0] == [
        "             【小木超市·文三路店】",
        "                   储值充值单",
        "                    (客户联)",
        "------------------------------------------------",
        "单号:C0102-20261121-0003                 机号:02",
        "收银:1001 小李               2026-11-21 18:42:07",
        "------------------------------------------------",
        "会员:138****5678 王*",
        "充值金额                                ￥500.00",
        "赠送金额                                   50.00",
        "赠送积分                                    +500",
        "================================================",
        "微信支付                                  500.00",
        "  交易号 4200002026112118420700001",
        "------------------------------------------------",
        "储值余额                                  820.00",
        "  本金/赠金                         745.45/74.55",
        "充值7日内可要求退还剩余本金",
        "------------------------------------------------",
        "顾客签字:",
        "收银员签字:",
    ]


def test_a_top_up_on_58_mm_paper_reads_like_this():
    cash = replace(FACTS, made=replace(MADE, tender="cash", reference="", tendered=60000, points=0))
    assert copies(cash, 32)[1] == [
        "     【小木超市·文三路店】",
        "           储值充值单",
        "            (商户联)",
        "--------------------------------",
        "单号:C0102-20261121-0003",
        "机号:02           收银:1001 小李",
        "时间:2026-11-21 18:42:07",
        "--------------------------------",
        "会员:138****5678 王*",
        "充值金额                ￥500.00",
        "赠送金额                   50.00",
        "================================",
        "收现                      600.00",
        "找零                      100.00",
        "--------------------------------",
        "储值余额                  820.00",
        "  本金/赠金         745.45/74.55",
        "充值7日内可要求退还剩余本金",
        "--------------------------------",
        "顾客签字:",
        "收银员签字:",
    ]


def test_a_gift_cards_code_is_whole_and_can_be_scanned_on_the_customers_copy_alone():
    code = "980112345678903"
    customers, shops = copies(replace(FACTS, member="", made=replace(MADE, kind="gift_card", code=code, bonus=0)), 48)
    assert customers[7:9] == ["礼品卡                           980112345678903", "||980112345678903||"]
    assert shops[7] == "礼品卡                                  ****8903"
    assert code not in "\n".join(shops)


def test_money_put_on_a_gift_card_later_does_not_print_its_barcode():
    customers, _ = copies(replace(FACTS, member="", made=replace(MADE, code="980112345678903")), 48)
    assert not [line for line in customers if line.startswith("||")]


def test_both_copies_of_a_reprint_say_so():
    for each in copies(FACTS, 32, mark="reprint", copy=2):
        assert each[0].strip() == "【重打】第2次"


def test_the_slip_in_english():
    printed = copies(replace(FACTS, language="en"), 48)[0]
    assert printed[1:3] == ["                     TOP-UP", "               (customer's copy)"]
    assert "Within 7 days the principal that is left is paid" in printed


@pytest.fixture
def desk(shop, actor, now):
    return Desk(shop, actor, now)


def slip_lines(desk: Desk, document: str, columns: int = 48) -> list[str]:
    return paper(top_up_slip(desk.shop, document, columns=columns)).splitlines()


def test_the_slip_of_a_top_up_says_what_the_account_held_then_not_now(desk):
    made = desk.top_up(50000, "wechat", reference="42")
    before = slip_lines(desk, made.id)
    assert "  本金/赠金                         500.00/50.00" in before
    desk.spend(11000)
    desk.top_up(20000)
    assert slip_lines(desk, made.id) == before


def test_a_payout_prints_its_working_and_no_promise(desk):
    desk.top_up(50000)
    desk.spend(11000)
    made = desk.pay_out("customer")
    printed = slip_lines(desk, made.id, 32)
    assert "退现                    ￥390.00" in printed
    for step in made.working.split("\n"):
        assert step.replace(" ", "") in "".join(printed).replace(" ", "")
    assert not [line for line in printed if "7日内" in line]


def test_a_payout_says_which_points_are_taken_back(desk):
    desk.set(points_topup_rate="1")
    desk.top_up(50000)
    made = desk.pay_out("cooling off")
    assert "扣回积分                    -500" in slip_lines(desk, made.id, 32)


def test_a_sold_card_names_nobody(desk):
    made = desk.sell_card(10000)
    printed = slip_lines(desk, made.id)
    assert printed[1].strip() == "礼品卡销售单"
    assert not [line for line in printed if line.startswith("会员:")]
    assert f"||{made.code}||" in printed


def test_a_top_ups_slip_waits_in_the_queue_with_its_number(desk):
    made = desk.top_up(50000)
    job = next(job for job in printing.waiting(desk.shop, "0101") if job.kind == "top_up")
    assert (job.document, job.number) == (made.id, made.number)
    assert PrintJob.get_by_id(job.id).sale is None


words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=60)
amounts = st.integers(-(10**10), 10**10)


@given(
    kind=st.sampled_from(["topup", "gift_card", "payout"]),
    tender=st.sampled_from(TENDERS),
    texts=st.tuples(words, words, words, words, words),
    sums=st.tuples(amounts, amounts, amounts, amounts),
    member=st.just("") | words,
    language=st.sampled_from(["zh_CN", "en"]),
    columns=st.integers(24, 64),
)
def test_no_line_is_wider_than_the_paper_whatever_was_paid(kind, tender, texts, sums, member, language, columns):
    shop, branch, cashier, reference, working = texts
    paid, bonus, points, after = sums
    made = replace(
        MADE,
        kind=kind,
        tender=tender,
        reference=reference,
        working=working,
        code=None if member else "980112345678903",
        paid=paid,
        tendered=paid,
        bonus=bonus,
        points=points,
        principal_after=after,
    )
    facts = replace(
        FACTS, made=made, shop=shop, branch=branch, cashier_name=cashier, member=member, language=language
    )  # fmt: skip
    for line in lay_out(lay_out_top_up(facts, columns=columns)):
        if isinstance(line, PaperLine):
            assert paper_width(line.text) <= columns
