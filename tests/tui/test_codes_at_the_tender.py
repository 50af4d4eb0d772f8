"""The tender screen with a provider: a customer's code begins a payment, and the screen says how it goes."""

from datetime import datetime
from typing import Any

import pytest

from store import i18n
from store.books import debts, intents
from store.books.actor import Actor
from store.db import settings
from store.db.models import Member, Payment, PaymentIntent, Sale, Voucher
from store.db.opening import Shop
from store.reports.verify import verify
from tests.tui.conftest import Open
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import open_entry, until
from tui.screens.tender_provider import ProviderKeys

OIL, SOY, FLOWERS = "6900000000014", "6909876543210", "10002"
WECHAT, ALIPAY = "134567890123456789", "2812345678901234"
LABEL = "2100123012348"


@pytest.fixture
def provider(stocked: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop with the simulated provider, that looks at nothing by itself."""
    monkeypatch.setattr(ProviderKeys, "ASK_EVERY", 0)
    return choose(stocked, payment_driver="simulated")


def choose(shop: Shop, **values: Any) -> Shop:
    with shop.transaction():
        settings.save(**values)
    shop.refresh()
    return shop


def payments() -> list[tuple[str, int, int]]:
    rows = Payment.select().order_by(Payment.id)
    return sorted((row.tender, row.amount, row.change) for row in rows)


async def ring_flowers(desk: Any, price: str) -> None:
    await desk.scan(FLOWERS)
    await desk.type(price + "\n")
    await desk.press("f12")


async def test_a_scanned_code_pays_what_is_left_and_closes_the_sale(open_till: Open, provider: Shop) -> None:
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.scan(WECHAT)
        await until(desk, lambda: desk.place == "sale")
        assert payments() == [("wechat", 6990, 0)] and WECHAT not in desk.text()
        assert [each.state for each in PaymentIntent.select()] == ["paid"]


async def test_why_it_failed_is_said_in_the_language_of_the_screen(open_till: Open, provider: Shop) -> None:
    i18n.use("zh_CN")
    async with open_till() as desk:
        await ring_flowers(desk, "9.01")
        await desk.scan(WECHAT)
        await until(desk, lambda: desk.said[0] == "bad")
        assert desk.said[1] == "微信支付 9.01 未成功。支付被拒:余额不足。"


async def test_what_the_provider_does_not_take_back_at_once_holds_up_nobody(open_till: Open, provider: Shop) -> None:
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.type("9.06")
        await desk.scan(WECHAT)
        await until(desk, lambda: desk.said == ("good", "9.06 paid by WeChat Pay."))
        await desk.press("delete")
        await until(desk, lambda: "is being taken back: pay in another way." in desk.said[1])
        await desk.press("f2")
        await until(desk, lambda: desk.place == "sale")
        assert payments() == [("cash", 6990, 0)]
        assert [each.state for each in PaymentIntent.select()] == ["reversing"]
        await open_entry(desk, "z")
        await until(desk, lambda: desk.place == "unsettled")
        await desk.press("f3")
        await until(desk, lambda: "All is settled." in desk.text())
        assert desk.said == ("good", "Taken back: WeChat Pay 9.06")
    assert verify(provider).findings == ()


async def test_without_a_provider_a_payment_that_is_open_does_not_keep_the_till(
    open_till: Open, provider: Shop
) -> None:
    async with open_till() as desk:
        await ring_flowers(desk, "9.04")
        await desk.scan(WECHAT)
        await until(desk, lambda: "is open" in desk.said[1])
        with provider.transaction():
            settings.save(payment_driver="")
        provider.refresh()
        await desk.press("escape")
        assert desk.place == "sale"


async def test_a_typed_amount_is_what_the_code_pays_and_cash_the_rest(open_till: Open, provider: Shop) -> None:
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.type("30")
        await desk.scan(ALIPAY)
        await until(desk, lambda: "39.90" in desk.text())
        assert "Alipay" in desk.text() and desk.said == ("good", "30.00 paid by Alipay.")
        await desk.press("f2")
        assert payments() == [("alipay", 3000, 0), ("cash", 3990, 0)]


async def test_a_declined_code_says_why_and_takes_nothing(open_till: Open, provider: Shop) -> None:
    async with open_till() as desk:
        await ring_flowers(desk, "9.01")
        await desk.scan(WECHAT)
        await until(desk, lambda: desk.said[0] == "bad")
        assert desk.said[1] == "WeChat Pay 9.01 failed. The provider declined it: not enough money."
        await desk.press("f2")
        assert payments() == [("cash", 901, 0)]


async def test_an_undecided_payment_keeps_the_screen_until_it_is_asked_again(open_till: Open, provider: Shop) -> None:
    async with open_till() as desk:
        await ring_flowers(desk, "9.02")
        await desk.scan(WECHAT)
        await until(desk, lambda: desk.said[0] == "attention")
        assert desk.said[1] == "WeChat Pay 9.02 is open: F2 asks again, Del undoes it."
        for key in ("escape", "f3", "f9", "enter"):
            await desk.press(key)
            assert desk.place == "tender" and payments() == []
        await desk.scan(ALIPAY)
        assert PaymentIntent.select().count() == 1
        await desk.press("f2")
        await until(desk, lambda: desk.place == "sale")
        assert payments() == [("wechat", 902, 0)]


async def test_an_undecided_payment_is_taken_back_by_del(open_till: Open, provider: Shop) -> None:
    async with open_till() as desk:
        await ring_flowers(desk, "9.04")
        await desk.scan(WECHAT)
        await until(desk, lambda: "is open" in desk.said[1])
        await desk.press("delete")
        await until(desk, lambda: "Taken back" in desk.said[1])
        assert [each.state for each in PaymentIntent.select()] == ["reversed"]
        await desk.press("f2")
        assert payments() == [("cash", 904, 0)]


async def test_a_paid_code_is_taken_back_before_the_sale_closes(open_till: Open, provider: Shop) -> None:
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.type("30")
        await desk.scan(WECHAT)
        await until(desk, lambda: "39.90" in desk.text())
        await desk.press("delete")
        await until(desk, lambda: "Taken back" in desk.said[1])
        await desk.press("f2")
        assert payments() == [("cash", 6990, 0)] and intents.pending(provider) == []


async def test_money_that_was_taken_is_on_the_list_when_the_screen_opens_again(open_till: Open, provider: Shop) -> None:
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.type("30")
        await desk.scan(WECHAT)
        await until(desk, lambda: "39.90" in desk.text())
    async with open_till() as desk:
        await desk.press("f12")
        assert "39.90" in desk.text() and "WeChat Pay" in desk.text()
        await desk.press("f2")
        assert payments() == [("cash", 3990, 0), ("wechat", 3000, 0)]


@pytest.mark.parametrize("with_provider", [False, True])
async def test_a_scale_label_at_the_tender_only_says_what_it_is(
    open_till: Open, stocked: Shop, with_provider: bool
) -> None:
    choose(stocked, payment_driver="simulated" if with_provider else "")
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.scan(LABEL)
        assert desk.said == ("attention", "That is a label of the scale: Esc, then scan it into the basket.")
        assert payments() == [] and desk.typed == "" and PaymentIntent.select().count() == 0


@pytest.mark.parametrize("code", [WECHAT, ALIPAY])
async def test_a_payment_code_in_the_sale_only_says_what_it_is(open_till: Open, provider: Shop, code: str) -> None:
    async with open_till() as desk:
        await desk.scan(OIL, code)
        assert "payment code" in desk.said[1] and code not in desk.text()
        assert len(desk.on_disk()) == 1 and PaymentIntent.select().count() == 0


async def test_rounding_is_seen_before_cash_is_counted(open_till: Open, stocked: Shop) -> None:
    choose(stocked, rounding_step="jiao")
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f12")
        text = " ".join(desk.text().split())
        assert "In cash 11.00, rounding -0.80" in text and "11.00 exact" in text
        await desk.press("f2")
        assert payments() == [("cash", 1100, 0), ("rounding", 80, 0)]


async def test_a_voucher_pays_its_typed_face_by_its_number(open_till: Open, stocked: Shop) -> None:
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12", "pageup")
        assert "face value first" in desk.said[1]
        await desk.type("50")
        await desk.press("pageup")
        await desk.type("gq-001\n")
        assert "19.90 exact" in " ".join(desk.text().split()) and "GQ001" in desk.text()
        await desk.press("f2")
        assert payments() == [("cash", 1990, 0), ("voucher", 5000, 0)] and Voucher.get().number == "GQ001"
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.type("50")
        await desk.press("pageup")
        await desk.scan("GQ001")
        assert desk.said == ("bad", "Voucher GQ001 was used already.")


async def test_on_account_pays_within_the_limit(open_till: Open, stocked: Shop, actor: Actor, now: datetime) -> None:
    member = gold_member(stocked, actor, now, points_held=0, principal=0)
    with stocked.transaction():
        Member.update(kind="business").where(Member.id == member.id).execute()
        debts.set_limit(member.id, 5000)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        assert "50.00 of 50.00 on account" in " ".join(desk.text().split())
        await desk.type("60")
        await desk.press("pagedown")
        assert desk.said == ("bad", "On account 50.00 can still be taken, of a limit of 50.00.")
        await desk.type("40")
        await desk.press("pagedown", "f2")
        assert payments() == [("cash", 2990, 0), ("on_account", 4000, 0)]
        assert debts.debt(member.id).owed == 4000


async def test_of_a_card_the_whole_number_is_refused(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12", "-")
        await desk.type("622202123456\n")
        assert desk.said[0] == "bad" and payments() == []
        await desk.type("1234 000045\n")
        assert Payment.get().reference == "1234 000045" and Sale.get(Sale.state == "paid")


@pytest.mark.parametrize("size", [(80, 24), (100, 30)], ids=["80x24", "100x30"])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_waiting_fits_and_says_what_to_do(
    open_till: Open, provider: Shop, language: str, size: tuple[int, int]
) -> None:
    i18n.use(language)
    async with open_till(size=size) as desk:
        await ring_flowers(desk, "9.04")
        await desk.scan(WECHAT)
        await until(desk, lambda: desk.said[0] == "attention")
        text = desk.text()
        assert desk.said[1] in text and "F2" in text and "Del" in text
