"""What cannot be true of goods for points and of benefits is found, and whose they are is named."""

import pytest

from store.books.actor import Actor
from store.counter import attaching, paying, redeeming
from store.db import triggers
from store.db.models import BenefitUse, PointsEntry
from store.i18n import words
from store.ids import new_id
from store.office import members, rewards
from store.office.members import benefits
from store.reports.verify import verify
from tests.conftest import OFFICE
from tests.store.counter.conftest import Till, stock_shop

TISSUES = "036000291452"


@pytest.fixture
def shop_with_benefits(any_shop, actor: Actor, now):
    """A member who took tissues for points and had breakfast."""
    from store.books import points
    from store.counter.selling import new_sale_id

    stock_shop(any_shop)
    till = Till(any_shop, actor, now, new_sale_id())
    member = members.enrol(any_shop, actor, "13800000001", **till.tick())
    with any_shop.transaction():
        points.earn(any_shop, actor, member.id, 500, source=new_id(), kind="opening", now=now)
    rewards.add(any_shop, OFFICE, "tissues", 300, product=TISSUES, now=now)
    benefits.add(any_shop, OFFICE, "bronze", "breakfast", "早餐", quota=1, now=now)
    benefits.use_benefit(any_shop, actor, member.id, "breakfast", **till.tick())
    attaching.attach_member(any_shop, actor, till.sale, member.id, **till.tick())
    redeeming.redeem_goods(any_shop, actor, till.sale, "tissues", **till.tick())
    paying.pay(any_shop, actor, till.sale, [], **till.tick())
    return any_shop


def test_a_shop_with_goods_for_points_and_benefits_is_sound(shop_with_benefits):
    assert verify(shop_with_benefits).findings == ()


def test_what_was_damaged_is_named(shop_with_benefits):
    shop = shop_with_benefits
    with shop.transaction():
        triggers.drop_all(shop.db)
        PointsEntry.update(points=-299).where(PointsEntry.kind == "goods").execute()
        BenefitUse.update(uses=-1).execute()
        triggers.install(shop.db)
    found = {finding.rule: finding.say(words("en")) for finding in verify(shop).findings}
    assert "cost 300 points" in found["goods for points"] and "-299" in found["goods for points"]
    assert "breakfast -1" in found["benefit"]
