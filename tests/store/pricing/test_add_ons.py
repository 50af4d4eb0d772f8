"""Which add-ons are given where rights, floors and the cap are scarce; and one fen that a further step saves."""

from store.pricing.offers.whole import SpendAndSave
from tests.store.pricing.test_basket_offers import A, gift, missed, offs
from tests.store.pricing.test_cases import line


def test_an_add_on_that_saves_one_fen_apiece_is_given_as_often_as_there_are_rights():
    assert offs([A, line("pen", 3, 200)], gift(1000, "pen", price=199, pieces=3)) == [0, 3]
    assert offs([A, line("pen", 3, 200)], gift(1000, "pen", price=199, pieces=2)) == [0, 2]


def test_an_add_on_that_costs_its_price_already_takes_no_right():
    lines = [A, line("mug", 1, 300), line("pen", 1, 200)]
    assert offs(lines, gift(1000, "mug", "pen", price=200)) == [0, 100, 0]


def test_what_a_floor_lets_go_of_one_is_weighed_against_all_of_another():
    lines = [A, line("g", 1, 1000, floor=500), line("h", 1, 300)]
    assert offs(lines, gift(1000, "g", "h", price=100)) == [0, 500, 0]
    assert offs(lines, gift(1000, "g", "h", price=100, pieces=2)) == [0, 500, 200]


def test_of_two_the_second_comes_down_to_their_floor_after_what_saves_more():
    """Two at 10.00 with a floor of 4.50 each: the first saves 9.00, the second 2.00."""
    lines = [A, line("g", 2, 1000, floor=450), line("h", 1, 500)]
    assert offs(lines, gift(1000, "g", "h", price=100)) == [0, 900, 0]
    assert offs(lines, gift(1000, "g", "h", price=100, pieces=2)) == [0, 900, 400]
    assert offs(lines, gift(1000, "g", "h", price=100, pieces=3)) == [0, 1100, 400]


def test_the_odd_fen_of_a_cap_goes_to_what_is_dearest_apiece():
    lines = [A, line("cup", 2, 300), line("mug", 1, 600)]
    assert offs(lines, gift(1000, "cup", "mug", pieces=3, cap=501)) == [0, 250, 251]
    at_floor = [A, line("cup", 1, 300), line("mug", 2, 600, floor=450)]
    assert offs(at_floor, gift(1000, "cup", "mug", pieces=2, cap=301)) == [0, 150, 151]


def test_a_step_that_saves_one_fen_more_is_told():
    steps = SpendAndSave(id="s", name="s", steps=((500, 50), (1500, 51)))
    assert missed([A], steps) == [("s", 500, 0, 1)]
