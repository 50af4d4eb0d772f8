"""A rehearsal on sales of every engine: what came back, and whose first purchase it was."""

from datetime import timedelta
from fractions import Fraction

from store.counter import attaching
from store.counter.refunding import refund
from store.counter.selling import new_sale_id
from store.db.models import SaleLine
from store.office.members import enrolling
from store.pricing.conditions import Who
from store.pricing.offers.unit import PercentOff
from store.reports.rehearsal import rehearse

TISSUES = "036000291452"


def test_a_rehearsal_leaves_out_what_came_back_and_knows_first_purchases(any_till):
    till = any_till
    since = (till.at - timedelta(days=2)).date()
    member = enrolling.enrol(till.shop, till.actor, "13812345678", **till.tick()).id
    for pieces in (2, 1):
        till.sale = new_sale_id()
        till.ring(f"{pieces}*{TISSUES}")
        attaching.attach_member(till.shop, till.actor, till.sale, member, **till.tick())
        closed = till.pay(1000 * pieces)
        if pieces == 2:
            [line] = SaleLine.select().where(SaleLine.sale == closed.sale)
            refund(till.shop, till.actor, closed.sale, {line.id: 1000}, **till.tick())
    tenth = PercentOff(id="tenth", name="tenth", rate=Fraction(1, 10))
    found = rehearse(till.shop, tenth, since)
    assert (found.sales, found.touched, found.takings, found.cost) == (2, 2, 2000, 200)
    first = rehearse(till.shop, PercentOff(id="f", name="f", rate=Fraction(1, 10), who=Who(first_purchase=True)), since)
    assert (first.touched, first.cost) == (1, 100)
