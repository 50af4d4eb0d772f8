"""Ids: one after the other, and many at once."""

from store.ids import new_id, new_ids


def test_ids_grow_however_they_are_taken():
    taken = [new_id(), *new_ids(5000), new_id(), *new_ids(3), new_id()]
    assert taken == sorted(set(taken))
    assert {(len(each), each[12], each[16] in "89ab") for each in taken} == {(32, "7", True)}
    assert new_ids(0) == []


def test_ids_of_one_batch_share_no_random_part():
    assert len({each[16:] for each in new_ids(100)}) == 100
