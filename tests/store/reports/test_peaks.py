"""When customers come."""

from datetime import timedelta

from store.reports.peaks import Hour, peaks
from tests.store.books.ledgers import put_member
from tests.store.office.members.conftest import bought


def test_sales_are_counted_by_the_shop_s_weekday_and_hour_without_returns(any_shop, actor, now):
    # 10:30 on a Saturday in Shanghai, 02:30 in UTC.
    member = put_member(any_shop, now)
    for days, due in ((0, 1000), (7, 500), (1, 300), (0, -200)):
        bought(any_shop, actor, member, due, now - timedelta(days=days))
    bought(any_shop, actor, None, 100, now + timedelta(hours=14))
    assert peaks(any_shop, now - timedelta(days=30), now + timedelta(days=1)) == (
        Hour(4, 10, 1, 300, 1),
        Hour(5, 10, 2, 1500, 2),
        Hour(6, 0, 1, 100, 0),
    )
    assert peaks(any_shop, now - timedelta(days=1), now) == (Hour(4, 10, 1, 300, 1),)
