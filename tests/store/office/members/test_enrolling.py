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


@pytest.mark.parametrize("phone", ["1380013567", "23800135678", "138001356789", "abc", ""])
def test_a_mainland_shop_takes_mobile_numbers_only(shop: Shop, actor, now, phone: str):
    with pytest.raises(BadMobile):
        enrol(shop, actor, now, phone=phone)


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


@pytest.mark.parametrize("name", ["王\n明", "😀", "x" * 41, "\x1bp"])
def test_a_name_that_cannot_be_printed_is_refused(shop: Shop, actor, now, name: str):
    if name == "王\n明":
        assert enrol(shop, actor, now, name=name).name == "王 明"
        return
    with pytest.raises(Refused):
        enrol(shop, actor, now, name=name)


def test_what_is_known_of_a_member_does_not_show_in_its_repr(shop: Shop, actor, now):
    made = enrol(shop, actor, now, name="王小明")
    assert PHONE not in repr(made) and "王" not in repr(made) and PHONE not in repr(members.find_members(shop, "王"))
