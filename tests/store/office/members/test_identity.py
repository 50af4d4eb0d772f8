"""M03, M07, M19: an ID number only where the shop chose so, by name and for a purpose; openid; adviser."""

import csv
from dataclasses import replace

import pytest

from store.books.actor import Actor
from store.books.permits import ApprovalNeeded
from store.db import settings
from store.db.models import JournalEntry, Member
from store.office.members import Birthday, Details, editing, erasing, identity, merging
from store.office.members.exporting import export_members

GOOD = "11010519491231002X"
"""The example of GB 11643."""


@pytest.fixture
def named(any_shop, enrol):
    """A member by name in a shop that keeps ID numbers."""
    with any_shop.transaction():
        settings.save(id_numbers=True)
    any_shop.refresh()
    return enrol(1, name="王小明")


def keep(shop, actor, member, now, number=GOOD, purpose="大额储值实名"):
    return identity.keep_id_number(shop, actor, member.id, number, purpose, now=now)


def test_a_shop_keeps_no_id_number_until_it_chooses_to(shop, actor, now):
    from store.office import members

    made = members.enrol(shop, actor, "13800000001", name="王", key="k", now=now)
    with pytest.raises(identity.IdNumbersOff):
        keep(shop, actor, made, now)


def test_only_by_name_with_a_sound_number_and_a_purpose(any_shop, actor, named, enrol, now):
    nameless = enrol(2)
    with pytest.raises(identity.NotByName):
        keep(any_shop, actor, nameless, now)
    for number in ("110105194912310021", "11010519491231002", "1", "E"):
        with pytest.raises(identity.BadIdNumber):
            keep(any_shop, actor, named, now, number)
    with pytest.raises(identity.NoPurpose):
        keep(any_shop, actor, named, now, purpose=" ")
    assert Member.get_by_id(named.id).id_number == ""


def test_it_is_masked_everywhere_revealed_for_a_reason_and_no_journal_holds_it(any_shop, actor, named, now):
    keep(any_shop, actor, named, now, "110105 19491231 002x")
    seen = identity.identity(any_shop, named.id, now=now)
    assert (seen.id_number, seen.id_purpose) == ("1****************X", "大额储值实名")
    assert GOOD not in repr(seen)
    with pytest.raises(ApprovalNeeded):
        identity.reveal(any_shop, actor, named.id, "identify", now=now)
    supervisor = Actor(actor.staff, actor.number, actor.name, "supervisor", actor.till)
    assert identity.reveal(any_shop, supervisor, named.id, "identify", now=now).id_number == GOOD
    entries = [(each.act, each.detail) for each in JournalEntry.select() if each.act.startswith("member.")]
    assert [act for act, _ in entries] == ["member.enrol", "member.id_number", "member.reveal"]
    assert not any("1101" in detail or "储值" in detail for _, detail in entries)


def test_it_is_forgotten_when_asked_when_switched_off_and_with_the_member(any_shop, actor, named, now):
    keep(any_shop, actor, named, now)
    with any_shop.transaction():
        settings.save(id_numbers=False)
    any_shop.refresh()
    keep(any_shop, actor, named, now, number="")
    assert identity.identity(any_shop, named.id, now=now).id_purpose == ""
    Member.update(id_number=GOOD, id_purpose="x").where(Member.id == named.id).execute()
    erasing.erase(any_shop, replace(actor, role="manager"), named.id, now=now)
    row = Member.get_by_id(named.id)
    assert (row.id_number, row.id_purpose) == ("", "")


def test_an_export_has_it_only_unmasked_and_that_is_recorded(any_shop, office, named, tmp_path, now):
    keep(any_shop, office, named, now)
    boss = Actor(None, "", "", "owner", "0100")
    found = []
    for unmasked in (False, True):
        path = tmp_path / f"{unmasked}.csv"
        export_members(any_shop, boss, path, unmasked=unmasked, now=now)
        (row,) = csv.DictReader(path.read_text("utf-8-sig").splitlines())
        found.append((row["身份证号"], row["身份证用途"]))
    assert found == [("", ""), (GOOD, "大额储值实名")]
    detail = [each.detail for each in JournalEntry.select().where(JournalEntry.act == "member.export")]
    assert ["true" in each for each in detail] == [False, True]


def test_an_openid_is_one_member_s(any_shop, actor, named, enrol, now):
    identity.link_openid(any_shop, actor, named.id, "oABC-def_123", now=now)
    with pytest.raises(identity.OpenidTaken):
        identity.link_openid(any_shop, actor, enrol(2).id, "oABC-def_123", now=now)
    with pytest.raises(identity.BadOpenid):
        identity.link_openid(any_shop, actor, named.id, "no spaces", now=now)
    identity.link_openid(any_shop, actor, named.id, "", now=now)
    assert identity.identity(any_shop, named.id, now=now).openid == ""


def test_an_adviser_works_here(any_shop, actor, named, now):
    identity.set_adviser(any_shop, actor, named.id, "1001", now=now)
    assert identity.identity(any_shop, named.id, now=now).adviser == ("1001", "小李")
    with pytest.raises(identity.NoSuchAdviser):
        identity.set_adviser(any_shop, actor, named.id, "4711", now=now)
    identity.set_adviser(any_shop, actor, named.id, "", now=now)
    assert identity.identity(any_shop, named.id, now=now).adviser is None


def test_merging_hands_them_on(any_shop, actor, named, enrol, now):
    keep(any_shop, actor, named, now)
    identity.link_openid(any_shop, actor, named.id, "oABC-def_123", now=now)
    identity.set_adviser(any_shop, actor, named.id, "1001", now=now)
    kept = enrol(2, referrer=None)
    editing.edit(any_shop, actor, kept.id, name="王小明", now=now)
    merging.merge(any_shop, replace(actor, role="manager"), named.id, kept.id, now=now)
    seen = identity.identity(any_shop, kept.id, now=now)
    assert (seen.id_number[-1], seen.openid, seen.adviser) == ("X", "oABC-def_123", ("1001", "小李"))
    assert Member.get_by_id(named.id).id_number == ""


@pytest.mark.parametrize(
    ("birthday", "age"),
    [
        (Birthday(1990, 11, 21), 36),
        (Birthday(1990, 11, 22), 35),
        (Birthday(1990), 36),
        (Birthday(0, 11, 21), None),
        (Birthday(), None),
        # The 15th of the eighth moon was in September, the 20th of the eleventh is in December.
        (Birthday(1990, 8, 15, True), 36),
        (Birthday(1990, 11, 20, True), 35),
    ],
)
def test_the_age_is_that_of_today_where_the_year_is_known(any_shop, enrol, now, birthday, age):
    member = enrol(9, details=Details(birthday=birthday))
    assert identity.identity(any_shop, member.id, now=now).age == age
