"""At the till: what a member tells is filled in, and the whole is shown for a reason, to who may, recorded."""

from datetime import datetime

import pytest

from store.books.actor import Actor
from store.db import settings
from store.db.models import JournalEntry, Member
from store.db.opening import Shop
from store.office import staff
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.test_prepaid import words
from tests.tui.test_returns import PIN
from tests.tui.waiting import open_entry, until


@pytest.fixture
def member(stocked: Shop, office: Actor, actor: Actor, now: datetime) -> str:
    staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    return gold_member(stocked, actor, now, name="").id


async def tell(desk: Desk, key: str, text: str) -> None:
    await desk.press(key)
    await until(desk, lambda: desk.place == "amount")
    await desk.type(text + "\n")
    await until(desk, lambda: desk.place == "member_data")


async def tell_wrong(desk: Desk, key: str, text: str, said: str) -> None:
    """What is refused stays to be read, beside why."""
    await desk.press(key)
    await until(desk, lambda: desk.place == "amount")
    await desk.type(text + "\n")
    await until(desk, lambda: desk.place == "amount" and desk.said[0] == "bad")
    assert said in desk.said[1] and desk.typed == text


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_fields_that_the_shop_asks_for_are_filled_in_beside_the_phone(
    open_till: Open, stocked: Shop, member: str, size: tuple[int, int]
) -> None:
    with stocked.transaction():
        settings.save(member_fields="name birthday gender note")
    stocked.refresh()
    async with open_till(size=size) as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "d")
        assert "E-mail" not in words(desk) and "Address" not in words(desk)
        await tell(desk, "2", "王小明")
        assert desk.said == ("good", "Member's name is changed.") and "王*" in words(desk)
        await tell(desk, "3", "1990-02-30L")
        await tell(desk, "4", "f")
        await tell(desk, "5", "爱吃辣")
        row = Member.get_by_id(member)
        assert (row.name, row.gender, row.note) == ("王小明", "f", "爱吃辣")
        assert (row.birth_year, row.birth_month, row.birth_day, row.lunar) == (1990, 2, 30, True)
        assert "1990" not in words(desk) and "王小明" not in words(desk)
        await tell_wrong(desk, "3", "13-45", "That is not a birthday.")
        await desk.type("12-24\n")
        await until(desk, lambda: desk.place == "member_data")
        assert Member.get_by_id(member).birth_month == 12
        await tell(desk, "5", "-")
        assert Member.get_by_id(member).note == ""
        await desk.press("escape")
        assert desk.place == "sale" and "王*" in words(desk)


async def test_a_phone_that_somebody_has_is_refused_and_nothing_is_taken_away_from_it(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    from store.office import members

    members.enrol(stocked, actor, "13900001111", key="other", now=now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "d")
        await tell_wrong(desk, "1", "139 0000 1111", "belongs to a member already")
        await desk.press("escape")
        await tell_wrong(desk, "1", "-", "")
        assert Member.get_by_id(member).phone == PHONE
        await desk.press("escape")
        await tell(desk, "1", "+852 9123 4567")
        assert Member.get_by_id(member).phone == "+85291234567"


async def test_the_whole_is_shown_for_a_reason_with_somebodys_approval_and_recorded(
    open_till: Open, stocked: Shop, member: str
) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "d")
        await tell(desk, "3", "08-15")
        assert PHONE not in words(desk) and "08-15" not in words(desk)
        assert "1–9 Change it" in words(desk)
        await desk.press("f2")
        assert "to call the customer" in words(desk) and "1–9 Choose" in words(desk)
        await desk.press("1")
        await until(desk, lambda: desk.place == "approval")
        assert JournalEntry.select().where(JournalEntry.act == "member.reveal").count() == 0
        await desk.type(f"1002\n{PIN}\n")
        await until(desk, lambda: desk.place == "member_data")
        assert PHONE in words(desk) and "08-15" in words(desk)
        entry = JournalEntry.get(JournalEntry.act == "member.reveal")
        assert '"reason":"contact"' in entry.detail and PHONE not in entry.detail
        await desk.press("escape")
        assert PHONE not in words(desk)


async def test_without_approval_nothing_more_is_shown(open_till: Open, stocked: Shop, member: str) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "d")
        await desk.press("f2")
        await desk.press("escape")
        assert desk.place == "member_data" and "One key changes it" in words(desk)
        await desk.press("f2")
        await desk.press("5")
        await until(desk, lambda: desk.place == "approval")
        await desk.press("escape")
        assert desk.place == "member_data" and PHONE not in words(desk)
