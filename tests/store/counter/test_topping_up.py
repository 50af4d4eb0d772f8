"""Top-ups, gift cards and payouts: bills of their own, with what the law lets a customer have back."""

from datetime import timedelta

import pytest

from store.books import points, wallet
from store.books.actor import Actor
from store.books.permits import ApprovalNeeded
from store.books.wallet import AccountBlocked, NoSuchAccount, TooMuchOnCard
from store.counter import printing, topping_up
from store.counter.handed_over import NothingPaid, TenderedTooLittle, TooMuchTendered
from store.counter.tenders import NotLastFour
from store.counter.topping_up import CardTaken, NotAGiftCard, NotATender, NothingToPayOut
from store.db.models import JournalEntry, PointsEntry, PrintJob, Sale, TopUp, WalletEntry
from store.db.settings import save
from store.ids import new_id
from store.office import staff, wallet_pins
from store.office.members import families, merging
from store.office.staff import MustWait, PinTooSimple
from store.reports.verify import verify
from tests.store.books.ledgers import put_member


class Desk:
    """A till where a member pays ahead."""

    def __init__(self, shop, actor, now):
        self.shop, self.actor, self.now = shop, actor, now
        self.member = put_member(shop, now)
        self.boss = Actor(actor.staff, "1000", "店长", "manager", "0101")
        self.set(topup_steps="500:50 200:30")

    def set(self, **values):
        with self.shop.transaction():
            save(**values)
        self.shop.refresh()

    def top_up(self, paid, tender="cash", key="", account="", **given):
        return topping_up.top_up(
            self.shop, self.actor, account or self.member, paid, tender, key=key or new_id(), now=self.now, **given
        )

    def sell_card(self, paid, **given):
        return topping_up.sell_card(self.shop, self.actor, paid, **{"key": new_id(), "now": self.now, **given})

    def spend(self, amount):
        with self.shop.transaction():
            return wallet.spend(self.shop, self.actor, self.member, amount, source=new_id(), now=self.now)

    def pay_out(self, cause, key=""):
        return topping_up.pay_out(self.shop, self.boss, self.member, cause, key=key or new_id(), now=self.now)

    @property
    def holds(self):
        account = wallet.account(self.shop, self.member)
        return account.principal, account.bonus


@pytest.fixture
def desk(shop, actor, now):
    return Desk(shop, actor, now)


@pytest.fixture
def any_desk(any_shop, actor, now):
    return Desk(any_shop, actor, now)


@pytest.mark.parametrize(("paid", "bonus"), [(19999, 0), (20000, 3000), (49999, 3000), (50000, 5000), (120000, 5000)])
def test_the_bonus_is_that_of_the_highest_step_reached(desk, paid, bonus):
    made = desk.top_up(paid)
    assert (made.principal, made.bonus, desk.holds) == (paid, bonus, (paid, bonus))


def test_paying_400_and_getting_50_is_two_books_and_no_revenue(any_desk):
    """充400送50: principal and bonus apart; a top-up is no sale."""
    any_desk.set(topup_steps="400:50")
    made = any_desk.top_up(40000)
    assert (made.paid, made.principal, made.bonus, made.balance_after) == (40000, 40000, 5000, 45000)
    assert Sale.select().count() == 0
    assert made.number == "C0101-20261121-0001"
    assert any_desk.top_up(100).number == "C0101-20261121-0002"


def test_a_top_up_asked_for_twice_is_made_once(any_desk):
    first = any_desk.top_up(50000, key="once")
    assert any_desk.top_up(50000, key="once") == first
    assert any_desk.holds == (50000, 5000)
    assert [TopUp.select().count(), WalletEntry.select().count(), JournalEntry.select().count()] == [1, 2, 2]


def test_cash_opens_the_drawer_and_gives_change_and_a_phone_does_not(any_desk):
    made = any_desk.top_up(20000, tendered=30000)
    assert made.change == 10000
    jobs = [(job.kind, job.document, job.number) for job in printing.waiting(any_desk.shop, "0101")]
    assert jobs == [("drawer", None, None), ("top_up", made.id, made.number)]
    PrintJob.delete().execute()
    made = any_desk.top_up(20000, "wechat", reference="4200001")
    assert (made.tender, made.reference, made.change) == ("wechat", "4200001", 0)
    assert [job.kind for job in printing.waiting(any_desk.shop, "0101")] == ["top_up"]


def test_a_slip_is_printed_again_with_the_balance_of_its_day(any_desk):
    first = any_desk.top_up(20000)
    any_desk.top_up(20000)
    assert topping_up.read_top_up(any_desk.shop, first.id).balance_after == 23000
    for copy in (1, 2):
        job = printing.reprint_document(
            any_desk.shop, any_desk.actor, "top_up", first.id, key=new_id(), now=any_desk.now
        )
        assert (job.mark, job.copy, job.number) == ("reprint", copy, first.number)


def test_points_on_top_ups_are_given_where_the_shop_set_them(desk):
    assert desk.top_up(9999).points == 0
    desk.set(points_topup_rate="0.5")
    assert desk.top_up(9999).points == 49
    assert points.balance(desk.shop, desk.member, desk.now) == 49


def test_what_cannot_be_a_top_up_is_refused_and_nothing_is_written(desk):
    for refusal, given in (
        (NothingPaid, {"paid": 0}),
        (NotATender, {"paid": 1, "tender": "cheque"}),
        (TenderedTooLittle, {"paid": 1000, "tendered": 999}),
        (TooMuchTendered, {"paid": 1000, "tendered": 6901234567892}),
        (NoSuchAccount, {"paid": 1000, "account": "nobody"}),
        (TooMuchOnCard, {"paid": 500001}),
    ):
        with pytest.raises(refusal):
            desk.top_up(**given)
    assert TopUp.select().count() == WalletEntry.select().count() == 0
    desk.top_up(1000)
    with desk.shop.transaction():
        wallet.set_state(desk.shop, desk.member, "lost")
    with pytest.raises(AccountBlocked):
        desk.top_up(1000)


def test_a_gift_card_is_an_account_of_nobody_with_a_code_of_its_own(any_desk):
    made = any_desk.sell_card(50000)
    assert (made.kind, made.bonus, made.member, made.principal_after) == ("gift_card", 0, None, 50000)
    card = topping_up.card_by_code(any_desk.shop, made.code)
    assert (card.kind, card.balance) == ("gift", 50000)
    assert len(made.code) == 15 and made.code.startswith("9801")


def test_of_a_bank_card_the_last_four_and_a_reference_are_kept_and_never_its_number(desk):
    with pytest.raises(NotLastFour):
        desk.top_up(50000, "card", reference="6222021234567890123")
    with pytest.raises(NotLastFour):
        desk.sell_card(10000, tender="card", reference="6222021234567890123")
    assert TopUp.select().count() == 0
    assert desk.top_up(50000, "card", reference="0123/000045").reference == "0123 000045"
    assert desk.top_up(50000, "wechat", reference="4200001234567890").reference == "4200001234567890"


def test_a_printed_card_is_sold_by_its_code_and_only_once(desk):
    code = desk.sell_card(100).code
    with pytest.raises(CardTaken):
        desk.sell_card(100, code=code)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    for act in (lambda: desk.sell_card(100, code=wrong), lambda: topping_up.card_by_code(desk.shop, wrong)):
        with pytest.raises(NotAGiftCard):
            act()
    with pytest.raises(TooMuchOnCard):
        desk.sell_card(100001)


def test_a_card_sold_twice_by_one_request_is_one_card(desk):
    first = desk.sell_card(100, key="k")
    assert desk.sell_card(100, key="k") == first


# --- 500 paid, 50 given, 110 spent (100 of principal and 10 of bonus) ------------------------------------------------


def used(desk):
    desk.top_up(50000)
    spent = desk.spend(11000)
    assert (spent.principal, spent.bonus) == (10000, 1000)


def test_within_seven_days_all_that_is_left_of_what_was_paid_comes_back(any_desk):
    used(any_desk)
    any_desk.now += timedelta(days=7, milliseconds=-1)
    made = any_desk.pay_out("cooling off")
    assert (made.paid, made.principal, made.bonus, any_desk.holds) == (-40000, -40000, -4000, (0, 0))
    assert made.number.startswith("C0101-2026112")


def test_after_seven_days_that_right_is_over(desk):
    used(desk)
    desk.now += timedelta(days=7)
    with pytest.raises(NothingToPayOut):
        desk.pay_out("cooling off")


def test_only_the_top_up_of_the_last_seven_days_comes_back_and_older_money_counts_as_spent_first(desk):
    used(desk)
    desk.now += timedelta(days=30)
    desk.top_up(20000)
    made = desk.pay_out("cooling off")
    assert (made.paid, made.bonus, desk.holds) == (-20000, -3000, (40000, 4000))


def test_at_the_shops_fault_the_bonus_that_was_used_is_not_charged(desk):
    used(desk)
    desk.now += timedelta(days=30)
    assert desk.pay_out("shop").paid == -40000
    assert desk.holds == (0, 0)


def test_at_the_customers_wish_the_bonus_that_was_used_is_charged_and_the_working_says_so(any_desk):
    used(any_desk)
    any_desk.now += timedelta(days=30)
    made = any_desk.pay_out("customer")
    assert (made.paid, made.principal, made.bonus) == (-39000, -40000, -4000)
    assert "400.00 − 10.00 = 390.00" in made.working
    assert any_desk.holds == (0, 0)
    assert [(row.purse, row.kind, row.amount) for row in WalletEntry.select().where(WalletEntry.amount < 0)][2:] == [
        ("principal", "payout", -39000),
        ("principal", "cancel", -1000),
        ("bonus", "cancel", -4000),
    ]


def test_within_seven_days_nobody_has_the_same_money_back_twice(desk):
    """Older money is not paid out as that of the last days; what is topped up afterwards is."""
    desk.top_up(50000)
    desk.now += timedelta(days=30)
    desk.top_up(20000)
    assert desk.pay_out("cooling off").paid == -20000
    with pytest.raises(NothingToPayOut):
        desk.pay_out("cooling off")
    assert desk.holds == (50000, 5000)
    assert desk.pay_out("shop").paid == -50000
    desk.now += timedelta(minutes=1)
    desk.top_up(10000)
    assert desk.pay_out("cooling off").paid == -10000


def test_points_that_a_top_up_earned_go_with_the_money_that_is_paid_out(any_desk):
    """100 spent of 500 keep their 100 points; and again without a top-up between takes no more."""
    desk = any_desk
    desk.set(points_topup_rate="1", topup_steps="")
    desk.top_up(50000)
    desk.spend(10000)
    made = desk.pay_out("cooling off")
    assert (made.paid, made.points) == (-40000, -400)
    assert points.balance(desk.shop, desk.member, desk.now) == 100
    entry = PointsEntry.get(PointsEntry.kind == "clawback")
    assert (entry.points, entry.source) == (-400, made.id)
    desk.top_up(30000)
    assert (desk.pay_out("shop").points, points.balance(desk.shop, desk.member, desk.now)) == (-300, 100)
    assert [finding.say() for finding in verify(desk.shop).findings] == []


def test_points_of_a_payout_that_are_spent_already_are_owed(desk):
    desk.set(points_topup_rate="1", topup_steps="")
    desk.top_up(50000)
    with desk.shop.transaction():
        points.burn(desk.shop, desk.actor, desk.member, 450, source="s", now=desk.now)
    desk.pay_out("cooling off")
    assert points.balance(desk.shop, desk.member, desk.now) == -450


def test_a_payout_takes_none_of_the_points_that_sales_earned(desk):
    desk.top_up(50000)
    with desk.shop.transaction():
        points.earn(desk.shop, desk.actor, desk.member, 70, source="s", now=desk.now)
    assert desk.pay_out("cooling off").points == 0
    assert points.balance(desk.shop, desk.member, desk.now) == 70


def test_bonus_alone_is_never_paid_out(desk):
    with desk.shop.transaction():
        wallet.open_account(desk.shop, desk.member, desk.now)
        wallet.put(desk.shop, desk.actor, desk.member, principal=0, bonus=100, kind="opening", source="o", now=desk.now)
    for cause in ("cooling off", "shop", "customer"):
        with pytest.raises(NothingToPayOut):
            desk.pay_out(cause)


def test_a_payout_asked_for_twice_is_paid_once(desk):
    used(desk)
    first = desk.pay_out("shop", key="k")
    assert desk.pay_out("shop", key="k") == first
    assert TopUp.select().count() == 2


def test_a_cashier_pays_out_only_with_an_approver(desk):
    used(desk)
    desk.boss = desk.actor
    with pytest.raises(ApprovalNeeded) as refused:
        desk.pay_out("shop")
    assert (refused.value.permit.id, refused.value.amount) == ("pay_out_balance", 40000)
    someone = staff.add(desk.shop, staff.in_the_office(desk.shop), "1002", "王姐", "supervisor", "314159", now=desk.now)
    desk.boss = Actor(desk.actor.staff, "1001", "小李", "cashier", "0101", approver=someone.id)
    assert desk.pay_out("shop").paid == -40000


# --- the PIN ---------------------------------------------------------------------------------------------------------


def test_the_pin_typed_right_lets_the_account_pay_above_the_limit(desk):
    desk.set(wallet_pin_over="1000")
    desk.top_up(50000)
    with pytest.raises(PinTooSimple):
        wallet_pins.set_pin(desk.shop, desk.actor, desk.member, "123456", now=desk.now)
    wallet_pins.set_pin(desk.shop, desk.actor, desk.member, "271828", now=desk.now)
    proof = wallet_pins.verify_pin(desk.shop, desk.member, "271828", now=desk.now)
    with desk.shop.transaction():
        wallet.spend(desk.shop, desk.actor, desk.member, 30000, source="a", pin=proof, now=desk.now)


def test_after_wrong_pins_one_must_wait_longer_each_time(desk):
    desk.top_up(50000)
    wallet_pins.set_pin(desk.shop, desk.actor, desk.member, "271828", now=desk.now)
    for seconds in (1, 2, 4):
        with pytest.raises(wallet_pins.WrongPin) as refused:
            wallet_pins.verify_pin(desk.shop, desk.member, "271829", now=desk.now)
        assert refused.value.seconds == seconds
        with pytest.raises(MustWait):
            wallet_pins.verify_pin(desk.shop, desk.member, "271828", now=desk.now)
        desk.now += timedelta(seconds=seconds)
    assert wallet_pins.verify_pin(desk.shop, desk.member, "271828", now=desk.now).account == desk.member


def test_an_account_without_a_pin_has_no_right_one(desk):
    desk.top_up(50000)
    with pytest.raises(wallet_pins.WrongPin):
        wallet_pins.verify_pin(desk.shop, desk.member, "", now=desk.now)


def test_bonus_that_was_charged_at_one_payout_is_not_charged_at_the_next(desk):
    used(desk)
    assert desk.pay_out("customer").paid == -39000
    desk.set(topup_steps="")
    desk.top_up(20000)
    assert desk.pay_out("customer").paid == -20000


@pytest.mark.parametrize("how", ["merged", "linked"])
def test_of_an_account_that_took_another_one_over_the_others_bonus_and_points_count_too(any_desk, how):
    """Merging, or joining a family, makes no money of bonus that was used and no points of money that is gone."""
    desk = any_desk
    desk.set(points_topup_rate="1")
    used(desk)
    kept = put_member(desk.shop, desk.now, "9000000002")
    if how == "merged":
        merging.merge(desk.shop, desk.boss, desk.member, kept, now=desk.now)
    else:
        families.link(desk.shop, desk.boss, kept, desk.member, now=desk.now)
    assert points.balance(desk.shop, kept, desk.now) == 500
    desk.member = kept
    made = desk.pay_out("customer")
    assert (made.paid, made.points) == (-39000, -390)
    assert points.balance(desk.shop, kept, desk.now) == 110
    assert [finding.say() for finding in verify(desk.shop).findings] == []
