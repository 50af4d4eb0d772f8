"""New members, and finding them again."""

import pytest

from store.books.actor import Actor
from store.db.models import Consent, JournalEntry, Member
from store.db.opening import Shop
from store.errors import Refused
from store.i18n import explain, words
from store.member_numbers import sound
from store.office import members
from store.office.members.phones import BadMobile, BadPhone
from store.office.members.refusals import PhoneTaken

PHONE = "13800135678"


def enrol(shop: Shop, actor: Actor, now, phone: str = PHONE, **more) -> members.MemberView:
    return members.enrol(shop, actor, phone, key=more.pop("key", f"enrol-{phone}"), now=now, **more)


def test_a_phone_alone_makes_a_member_of_the_lowest_tier(any_shop: Shop, actor, now):
    made = enrol(any_shop, actor, now)
    assert (made.phone, made.name, made.tier.code, made.state) == (PHONE, "", "bronze", "active")
    assert (made.points, made.principal, made.bonus, made.coupons) == (0, 0, 0, 0)
    assert made.first_purchase and made.main is None and sound(made.number)
    assert members.get(any_shop, made.id, now=now) == made


def test_doing_it_twice_with_one_key_makes_one_member(any_shop: Shop, actor, now):
    assert enrol(any_shop, actor, now) == enrol(any_shop, actor, now)
    assert Member.select().count() == 1


def test_a_phone_that_a_member_has_is_refused_naming_the_member_masked(any_shop: Shop, actor, now):
    made = enrol(any_shop, actor, now, name="王小明")
    with pytest.raises(PhoneTaken) as refused:
        enrol(any_shop, actor, now, phone="+86 138-0013-5678", key="another")
    said = explain(refused.value, words("en"))
    assert "138****5678 王*" in said and made.number in said and PHONE not in said and "王小明" not in said


@pytest.mark.parametrize(
    "phone", ["1380013567", "23800135678", "138001356789", "abc", "", "+86 010 6234 5678", "+852", "91234567"]
)
def test_a_mainland_shop_takes_mobile_numbers_only(shop: Shop, actor, now, phone: str):
    with pytest.raises(BadMobile):
        enrol(shop, actor, now, phone=phone)


@pytest.mark.parametrize(
    ("typed", "kept", "shown", "found_by"),
    [
        ("+86 138 1234 5678", "13812345678", "138****5678", ("8613812345678", "0086-138-1234-5678", "13812345678")),
        ("＋８６１３８１２３４５６７８", "13812345678", "138****5678", ("138 1234 5678",)),
        ("+852 9123 4567", "+85291234567", "+85****4567", ("00852 91234567", "85291234567", "+852-9123-4567")),
        ("+1 (415) 555-2671", "+14155552671", "+14****2671", ("001 415 555 2671", "+14155552671")),
    ],
)
def test_a_phone_may_say_its_country_and_one_from_abroad_keeps_it(
    any_shop: Shop, actor, now, typed: str, kept: str, shown: str, found_by: tuple[str, ...]
):
    made = enrol(any_shop, actor, now, phone=typed)
    assert (made.phone, made.masked_phone) == (kept, shown)
    for text in found_by:
        found = members.by_code(any_shop, text, now=now)
        assert found and found.id == made.id, text
    assert [each.id for each in members.find_members(any_shop, kept.removeprefix("+")[:6])] == [made.id]
    assert [each.id for each in members.find_members(any_shop, kept[-4:])] == [made.id]


def test_an_american_and_a_mainland_phone_of_the_same_digits_are_two_members(shop: Shop, actor, now):
    american = enrol(shop, actor, now, phone="+1 415 555 2671", key="a")
    chinese = enrol(shop, actor, now, phone="14155552671", key="b")
    assert american.id != chinese.id
    for text, one in (("14155552671", chinese), ("+14155552671", american)):
        found = members.by_code(shop, text, now=now)
        assert found and found.id == one.id


def test_a_shop_elsewhere_takes_five_to_fifteen_digits(shop: Shop, actor, now):
    from store.db import settings

    with shop.transaction():
        settings.save(currency="HKD")
    shop.refresh()
    assert enrol(shop, actor, now, phone="+852 9123 4567").phone == "85291234567"
    for phone in ("1234", "1234567890123456"):
        with pytest.raises(BadPhone):
            enrol(shop, actor, now, phone=phone)


def test_consents_are_kept_with_version_and_time_and_advertising_apart(shop: Shop, actor, now):
    made = enrol(shop, actor, now, consent_version="2027-01", marketing=True)
    rows = Consent.select(Consent.subject, Consent.version, Consent.given, Consent.staff).where(
        Consent.member == made.id
    )
    assert set(rows.tuples()) == {
        ("membership", "2027-01", True, actor.staff),
        ("marketing", "2027-01", True, actor.staff),
    }


def test_the_journal_names_the_member_by_id_alone(shop: Shop, actor, now):
    made = enrol(shop, actor, now, name="王小明")
    detail = JournalEntry.get(JournalEntry.act == "member.enrol").detail
    assert made.id in detail and PHONE not in detail and "王" not in detail


@pytest.mark.parametrize("name", ["王\n明", "😀", "x" * 61, "\x1bp"])
def test_a_name_that_cannot_be_printed_is_refused(shop: Shop, actor, now, name: str):
    if name == "王\n明":
        assert enrol(shop, actor, now, name=name).name == "王 明"
        return
    with pytest.raises(Refused):
        enrol(shop, actor, now, name=name)


def test_what_is_known_of_a_member_does_not_show_in_its_repr(shop: Shop, actor, now):
    made = enrol(shop, actor, now, name="王小明")
    assert PHONE not in repr(made) and "王" not in repr(made) and PHONE not in repr(members.find_members(shop, "王"))


@pytest.mark.parametrize(
    ("name", "found_by"),
    [
        ("Maximiliana Alexandra von Hohenlohe-Langenburg-Schillingsfur", ("hohenlohe", "mavh", "Maxi")),
        ("阿卜杜拉·买买提·" + "江" * 51, ("abdl", "阿卜", "买买提")),
        ("𠮷田䶮", ("𠮷", "田")),
    ],
)
def test_a_name_of_sixty_characters_is_kept_whole_and_found(any_shop: Shop, actor, now, name: str, found_by):
    made = enrol(any_shop, actor, now, name=name)
    assert made.name == name and len(name) <= 60
    for text in found_by:
        assert [each.id for each in members.find_members(any_shop, text)] == [made.id], text
