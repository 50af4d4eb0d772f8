"""Staff, their PINs, and signing on."""

import threading
from datetime import UTC, datetime, timedelta

import argon2
import pytest

from store.books.actor import Actor
from store.db.keys import Root
from store.db.models import JournalEntry, SignOnFailure, Staff
from store.db.opening import Shop, open_shop
from store.office import pins, staff
from store.office.staff import MustWait, WrongNumberOrPin

PIN = "314159"
SECOND = timedelta(seconds=1)


@pytest.fixture
def wang(any_shop: Shop, office: Actor, now: datetime) -> staff.Person:
    return staff.add(any_shop, office, "1002", "王姐", "supervisor", PIN, now=now)


def acts() -> list[tuple[str, str | None, str]]:
    rows = JournalEntry.select(JournalEntry.act, JournalEntry.staff, JournalEntry.detail).order_by(JournalEntry.at)
    return list(rows.tuples())


def test_who_knows_number_and_pin_signs_on_at_the_till(any_shop: Shop, wang: staff.Person, now: datetime):
    actor = staff.sign_on(any_shop, "1002", PIN, "0102", now=now)
    assert actor == Actor(wang.id, "1002", "王姐", "supervisor", "0102")
    assert acts()[-1] == ("sign_on", wang.id, "{}")


@pytest.mark.parametrize(("number", "pin"), [("1002", "314158"), ("1003", PIN), ("", ""), ("1001", PIN)])
def test_a_wrong_pin_and_an_unknown_number_are_refused_alike(shop: Shop, office: Actor, now: datetime, number, pin):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    staff.add(shop, office, "1004", "赵", "cashier", "271828", now=now)
    Staff.update(pin_hash=Staff.get(Staff.number == "1004").pin_hash).where(Staff.number == "1001").execute()
    with pytest.raises(WrongNumberOrPin) as refused:
        staff.sign_on(shop, number, pin, "0101", now=now)
    assert refused.value.seconds == 1


def test_who_does_not_work_here_any_more_signs_on_no_more(shop: Shop, office: Actor, now: datetime):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    staff.set_active(shop, office, "1002", False, now=now)
    with pytest.raises(WrongNumberOrPin):
        staff.sign_on(shop, "1002", PIN, "0101", now=now)
    staff.set_active(shop, office, "1002", True, now=now)
    assert staff.sign_on(shop, "1002", PIN, "0101", now=now + SECOND).number == "1002"


@pytest.mark.parametrize("number", ["1002", "9999"])
def test_each_failure_doubles_the_delay_up_to_five_minutes(
    any_shop: Shop, wang: staff.Person, now: datetime, number: str
):
    waits = []
    for _try in range(11):
        with pytest.raises(WrongNumberOrPin) as refused:
            staff.sign_on(any_shop, number, "000000", "0101", now=now)
        waits.append(refused.value.seconds)
        with pytest.raises(MustWait) as early:
            staff.sign_on(any_shop, number, PIN, "0101", now=now + refused.value.seconds * SECOND - SECOND / 2)
        assert early.value.seconds == 1
        now += refused.value.seconds * SECOND
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_right_pin_ends_the_row_of_failures(shop: Shop, office: Actor, now: datetime):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    for later in (0, 1, 3):
        with pytest.raises(WrongNumberOrPin):
            staff.sign_on(shop, "1002", "000000", "0101", now=now + later * SECOND)
    staff.sign_on(shop, "1002", PIN, "0101", now=now + 7 * SECOND)
    with pytest.raises(WrongNumberOrPin) as refused:
        staff.sign_on(shop, "1002", "000000", "0101", now=now + 8 * SECOND)
    assert refused.value.seconds == 1


def test_the_delay_outlives_a_restart(shop: Shop, office: Actor, now: datetime):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    with pytest.raises(WrongNumberOrPin):
        staff.sign_on(shop, "1002", "000000", "0101", now=now)
    shop.close()
    again = open_shop(shop.home)
    try:
        with pytest.raises(MustWait):
            staff.sign_on(again, "1002", PIN, "0101", now=now + SECOND / 2)
    finally:
        again.close()


def test_a_clock_that_was_years_ahead_makes_nobody_wait_for_years(shop: Shop, office: Actor, now: datetime):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    with pytest.raises(WrongNumberOrPin):
        staff.sign_on(shop, "1002", "000000", "0101", now=datetime(2036, 1, 1, tzinfo=UTC))
    with pytest.raises(MustWait) as wait:
        staff.sign_on(shop, "1002", PIN, "0101", now=now)
    assert wait.value.seconds == 1
    assert staff.sign_on(shop, "1002", PIN, "0101", now=now + SECOND).number == "1002"


def test_tries_at_the_same_time_cannot_dodge_the_delay(any_shop: Shop, wang: staff.Person, now: datetime):
    answers: list[type[Exception]] = []
    start = threading.Barrier(6)

    def guess(pin: str) -> None:
        with any_shop.connection():
            start.wait(timeout=20)
            try:
                staff.sign_on(any_shop, "1002", pin, "0101", now=now)
            except (WrongNumberOrPin, MustWait) as refusal:
                answers.append(type(refusal))

    threads = [threading.Thread(target=guess, args=(f"{number:06d}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answer.__name__ for answer in answers) == ["MustWait"] * 5 + ["WrongNumberOrPin"]


def test_a_try_counts_before_it_is_decided_so_pulling_the_plug_wins_nothing(shop: Shop, now: datetime, monkeypatch):
    def plug(*_: object) -> bool:
        raise SystemExit

    monkeypatch.setattr(pins, "_verifies", plug)
    with pytest.raises(SystemExit):
        staff.sign_on(shop, "1001", "000000", "0101", now=now)
    monkeypatch.undo()
    with pytest.raises(MustWait):
        staff.sign_on(shop, "1001", "000000", "0101", now=now)


def test_an_unknown_number_costs_the_same_work(shop: Shop, office: Actor, now: datetime, monkeypatch):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    hashes = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, stored: str, secret: bytes) -> bool:
        hashes.append(argon2.extract_parameters(stored))
        return verify(self, stored, secret)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    for number in ("1002", "4711"):
        with pytest.raises(WrongNumberOrPin):
            staff.sign_on(shop, number, "000000", "0101", now=now)
    known, unknown = hashes
    assert known == unknown
    assert (known.type, known.memory_cost, known.time_cost, known.parallelism) == (argon2.Type.ID, 19456, 2, 1)


def test_a_stolen_table_is_worth_nothing_without_the_pepper(shop: Shop, office: Actor, now: datetime):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    stolen = Staff.get(Staff.number == "1002").pin_hash
    assert pins._verifies(stolen, pins._peppered(shop.root, "1002", PIN))
    for guess in (PIN.encode(), f"1002:{PIN}".encode(), pins._peppered(Root.new(), "1002", PIN)):
        assert not pins._verifies(stolen, guess)


def test_the_same_pin_of_two_people_is_not_the_same_in_the_table(shop: Shop):
    hashes = [staff.hash_pin(shop.root, number, PIN) for number in ("1", "1", "2")]
    assert len(set(hashes)) == 3
    assert not pins._verifies(hashes[2], pins._peppered(shop.root, "1", PIN))


def test_neither_the_journal_nor_the_failures_hold_what_a_stranger_typed(shop: Shop, now: datetime):
    typed = "31415926"
    with pytest.raises(WrongNumberOrPin):
        staff.sign_on(shop, typed, "271828", "0101", now=now)
    assert acts() == [("sign_on.failed", None, '{"failures":1,"known":false}')]
    assert typed not in [row.number for row in SignOnFailure.select()]


def test_a_failed_sign_on_is_journaled_with_whose_number_it_was(any_shop: Shop, wang: staff.Person, now: datetime):
    with pytest.raises(WrongNumberOrPin):
        staff.sign_on(any_shop, "1002", "000000", "0101", now=now)
    assert acts()[-1] == ("sign_on.failed", wang.id, '{"failures":1,"known":true}')


@pytest.mark.parametrize("pin", ["", "12345", "1234567890123", "31415a", "３１４１５９"])
def test_a_pin_is_six_to_twelve_digits(shop: Shop, office: Actor, now: datetime, pin: str):
    with pytest.raises(staff.PinNotSixDigits):
        staff.add(shop, office, "1002", "王姐", "cashier", pin, now=now)


@pytest.mark.parametrize("pin", ["000000", "777777", "123456", "654321", "456789", "567890", "098765", "314160"])
def test_a_pin_that_is_guessed_at_once_is_refused(pin: str):
    with pytest.raises(staff.PinTooSimple):
        staff.check_pin("314160", pin)


def test_a_pin_that_is_made_up_is_a_good_one():
    for _time in range(200):
        staff.check_pin("1000", staff.any_pin("1000"))


def test_a_number_is_taken_once(any_shop: Shop, wang: staff.Person, office: Actor, now: datetime):
    with pytest.raises(staff.NumberTaken) as refused:
        staff.add(any_shop, office, "1002", "别人", "cashier", PIN, now=now)
    assert refused.value.params["name"] == "王姐"
    assert [who.name for who in staff.everybody(any_shop)] == ["小李", "王姐"]


@pytest.mark.parametrize("number", ["", "123456789", "12a", "一", "-1", "1 2"])
def test_a_staff_number_is_digits(shop: Shop, office: Actor, now: datetime, number: str):
    with pytest.raises(staff.BadNumber):
        staff.add(shop, office, number, "王姐", "cashier", PIN, now=now)


@pytest.mark.parametrize("name", ["", "  ", "王\x1bp姐", "王\n姐", "王😀", "王" * 41])
def test_a_name_can_be_printed(shop: Shop, office: Actor, now: datetime, name: str):
    with pytest.raises(staff.BadStaffName):
        staff.add(shop, office, "1002", name, "cashier", PIN, now=now)


def test_a_new_pin_replaces_the_old_and_ends_the_delay(any_shop: Shop, wang: staff.Person, office, now: datetime):
    with pytest.raises(WrongNumberOrPin):
        staff.sign_on(any_shop, "1002", "000000", "0101", now=now)
    staff.set_pin(any_shop, office, "1002", "161803", now=now)
    assert staff.sign_on(any_shop, "1002", "161803", "0101", now=now).name == "王姐"
    with pytest.raises(WrongNumberOrPin):
        staff.sign_on(any_shop, "1002", PIN, "0101", now=now)


def test_a_shop_keeps_one_owner(any_shop: Shop, office: Actor, now: datetime):
    owner = staff.add(any_shop, office, "1000", "老板", "owner", PIN, now=now)
    with pytest.raises(staff.LastOwner):
        staff.set_active(any_shop, office, "1000", False, now=now)
    with pytest.raises(staff.LastOwner):
        staff.edit(any_shop, office, "1000", role="manager", now=now)
    staff.add(any_shop, office, "1009", "合伙人", "owner", "271828", now=now)
    assert staff.edit(any_shop, office, "1000", role="manager", now=now).role == "manager"
    assert staff.person("1000") == staff.Person(owner.id, "1000", "老板", "manager", True)


def test_every_change_of_staff_is_journaled_once(any_shop: Shop, wang: staff.Person, office: Actor, now: datetime):
    staff.edit(any_shop, office, "1002", role="manager", now=now)
    staff.edit(any_shop, office, "1002", role="manager", now=now)
    staff.set_active(any_shop, office, "1002", False, now=now)
    staff.set_active(any_shop, office, "1002", False, now=now)
    found = [(act, detail) for act, _staff, detail in acts()]
    assert [act for act, _ in found] == ["staff.add", "staff.edit", "staff.active"]
    assert all("王姐" not in detail for _, detail in found)


def test_commands_act_as_the_owner_unless_somebody_is_named(any_shop: Shop, wang, office: Actor, now: datetime):
    owner = staff.add(any_shop, office, "1000", "老板", "owner", "271828", now=now)
    assert staff.in_the_office(any_shop) == Actor(owner.id, "1000", "老板", "owner", "0100")
    assert staff.in_the_office(any_shop, "1002").number == "1002"
    with pytest.raises(staff.NoSuchStaff):
        staff.in_the_office(any_shop, "4711")
    staff.set_active(any_shop, office, "1002", False, now=now)
    with pytest.raises(staff.NotActive):
        staff.in_the_office(any_shop, "1002")


def test_a_member_is_one_person_of_the_staff_at_most(any_shop, office, actor, now):
    from store.office.members.enrolling import enrol
    from store.office.members.refusals import NoSuchMember

    own = enrol(any_shop, actor, "13800000001", key="e", now=now).id
    staff.add(any_shop, office, "1002", "王姐", "supervisor", "314159", now=now)
    assert staff.edit(any_shop, office, "1002", member=own, now=now).member == own
    assert staff.edit(any_shop, office, "1002", name="王大姐", now=now).member == own
    with pytest.raises(staff.MemberIsSomebody):
        staff.edit(any_shop, office, "1001", member=own, now=now)
    with pytest.raises(NoSuchMember):
        staff.edit(any_shop, office, "1001", member="nobody", now=now)
    assert staff.set_active(any_shop, office, "1002", False, now=now).member == own
