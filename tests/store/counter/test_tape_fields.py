"""The fields of a tape's acts."""

from store.counter.replay import _ACTS
from store.counter.tape_fields import FIELDS


def test_every_act_of_a_tape_says_which_fields_it_has():
    assert FIELDS.keys() == _ACTS.keys()
