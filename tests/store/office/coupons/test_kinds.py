"""Kinds of coupons: read from their file, added, changed, stopped."""

import json
from datetime import date

import pytest

from store.db.models import CouponKind, JournalEntry
from store.i18n import explain, words
from store.office.coupons import kinds
from store.office.coupons.views import show
from store.pricing.offers.reading import Faults
from store.pricing.offers.whole import SpendAndSave
from tests.coupons import EARNED, FIVE_OFF, put_coupon, put_kind


def says(error: Exception) -> str:
    return explain(error, words("en"))


def test_a_kind_is_an_offer_with_how_long_it_is_good_and_when_it_is_issued(shop, office, now):
    kind = put_kind(shop, office, now, EARNED, valid_until="2026-12-31")
    assert kind.offer == SpendAndSave(id="earned", name="30元代金券", steps=((10000, 3000),))
    assert (kind.valid_days, kind.valid_until, kind.uses) == (14, date(2026, 12, 31), 1)
    assert (kind.issue_on, kind.issue_at) == ("payment", 20000)
    assert kinds.as_file(shop, kind) == {
        **EARNED,
        "steps": [{"sum": "100.00", "off": "30.00"}],
        "issue_at": "200.00",
        "valid_until": "2026-12-31",
    }
    assert kinds.everything(shop) == [kind]


def test_every_fault_of_a_kind_is_said_at_once(shop, office, now):
    wrong = {
        **FIVE_OFF,
        "id": "a-name-longer-than-it-may-be",
        "uses": 0,
        "limits": {"a_day": 1},
        "colour": "red",
    }
    with pytest.raises(Faults) as faults:
        kinds.add(shop, office, wrong, now=now)
    told = [says(fault) for fault in faults.value.faults]
    assert [each.split(":")[0] for each in told] == ["colour", "uses"]
    del wrong["colour"]
    with pytest.raises(Faults) as faults:
        kinds.add(shop, office, {**wrong, "uses": 1, "issue_on": "lapse"}, now=now)
    assert [says(fault) for fault in faults.value.faults] == [
        "id: a coupon's id has at most 24 characters.",
        "limits: a coupon is limited by its uses, and by a_sale.",
        "issue_at: this is missing.",
    ]
    assert not CouponKind.select().exists()


def test_what_coupons_in_customers_hands_give_is_not_changed_but_how_long_new_ones_are_good_is(shop, office, now):
    put_kind(shop, office, now)
    old = put_coupon(shop, office, now)
    with pytest.raises(kinds.CouponsOutside) as refused:
        kinds.edit(shop, office, "follow", {"steps": [{"sum": "0", "off": "3"}]}, now=now)
    assert says(refused.value).startswith("1 coupon of the kind follow is with customers")
    kinds.edit(shop, office, "follow", {"valid_days": 7}, now=now)
    assert put_coupon(shop, office, now).expires_on == date(2026, 11, 27)
    assert show(shop, old.code).expires_on == old.expires_on == date(2026, 12, 20)


def test_a_file_of_kinds_comes_in_whole_or_not_at_all(shop, office, now, tmp_path):
    file = tmp_path / "coupons.json"
    put_kind(shop, office, now)
    file.write_text(json.dumps({"coupons": [FIVE_OFF, EARNED, {"id": "x", "kind": "nothing", "name": "x"}]}))
    with pytest.raises(Faults):
        kinds.import_kinds(shop, office, file, now=now)
    assert [kind.code for kind in kinds.everything(shop)] == ["follow"]
    file.write_text(json.dumps({"coupons": [{**FIVE_OFF, "uses": 2}, EARNED]}))
    assert kinds.import_kinds(shop, office, file, now=now, dry_run=True).added == ("earned",)
    assert len(kinds.everything(shop)) == 1
    report = kinds.import_kinds(shop, office, file, now=now)
    assert (report.added, report.changed, report.unchanged) == (("earned",), ("follow",), ())
    assert kinds.import_kinds(shop, office, file, now=now).unchanged == ("follow", "earned")
    assert kinds.show(shop, "follow").uses == 2


def test_changes_are_in_the_journal_without_names(shop, office, now):
    put_kind(shop, office, now)
    kinds.set_active(shop, office, "follow", False, now=now)
    entries = [(each.act, each.detail) for each in JournalEntry.select().order_by(JournalEntry.sequence)]
    assert [act for act, _ in entries] == ["coupon.kind.add", "coupon.kind.stop"]
    assert "关注" not in entries[0][1]


def test_refusals_name_the_kind(shop, office, now):
    put_kind(shop, office, now)
    with pytest.raises(kinds.KindExists):
        put_kind(shop, office, now)
    with pytest.raises(kinds.NoSuchKind):
        kinds.show(shop, "pepsi")
