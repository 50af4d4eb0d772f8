"""Two programs, or one twice, do the same for an order at the same moment, under different keys."""

import threading

from store.db.models import OutsideEntry, PointsEntry


def test_of_two_requests_of_one_moment_for_one_order_one_is_done_and_the_other_told_so(
    ask, any_shop, member, monkeypatch
):
    """On a database server both looked before either wrote."""
    path, usual = f"/v1/members/{member.number}/points/earn", OutsideEntry.create
    ready, said = threading.Barrier(2), []

    def create(**given):
        if any_shop.engine == "postgresql" and len(said) == 0:
            ready.wait(10)
        return usual(**given)

    def earn(key: str) -> None:
        with any_shop.connection():
            said.append(ask("POST", path, {"order": "W1", "points": 100}, key=key))

    monkeypatch.setattr(OutsideEntry, "create", create)
    asking = [threading.Thread(target=earn, args=(key,)) for key in ("a", "b")]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert sorted((one.status, one.body.get("error")) for one in said) == [(201, None), (409, "order_done")]
    assert PointsEntry.select().count() == 1
