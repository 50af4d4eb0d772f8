"""Several acts as one transaction: all of them, or none; and an act in an act stays an error."""

import pytest

from store.db.models import Act
from store.errors import Refused


def act(shop, key):
    with shop.transaction():
        Act.create(key=key, act="test", at=0)


def test_acts_in_a_whole_are_done_together(any_shop):
    with any_shop.whole():
        act(any_shop, "one")
        act(any_shop, "two")
        assert any_shop.db.in_transaction()
    assert Act.select().count() == 2


def test_a_refusal_that_leaves_the_whole_takes_all_of_it_back(any_shop):
    with pytest.raises(Refused), any_shop.whole():
        act(any_shop, "one")
        with any_shop.transaction():
            Act.create(key="two", act="test", at=0)
            raise Refused()
    assert not Act.select().exists()
    act(any_shop, "one")
    assert Act.select().count() == 1


def test_a_whole_in_a_whole_is_a_part_of_it(any_shop):
    with pytest.raises(Refused), any_shop.whole():
        with any_shop.whole():
            act(any_shop, "one")
        act(any_shop, "two")
        raise Refused()
    assert not Act.select().exists()


def test_an_act_in_an_act_is_still_an_error_and_so_is_a_whole_in_one(any_shop):
    for inner in (any_shop.transaction, any_shop.whole):
        with pytest.raises(RuntimeError, match="inside an act"), any_shop.transaction(), inner():
            pass
    act(any_shop, "one")


def test_who_waits_for_a_whole_waits_for_all_of_it(shop):
    """Another writer comes between two acts of the same thread, not between two parts."""
    import threading

    order = []

    def other():
        with shop.connection():
            act(shop, "other")
            order.append("other")

    with shop.whole():
        act(shop, "one")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.2)
        act(shop, "two")
        order.append("whole")
    thread.join()
    assert order == ["whole", "other"]
