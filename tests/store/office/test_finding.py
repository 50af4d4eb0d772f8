"""Search as you type."""

from dataclasses import replace

import pytest

from store.books.actor import Actor
from store.db.models import SearchKey
from store.db.opening import Shop
from store.office import catalogue
from store.office.articles import Pack
from store.office.finding import find
from store.office.spelling import MOST_INSIDE, MOST_STARTS


@pytest.fixture
def actor(actor: Actor) -> Actor:
    """Who may change the products."""
    return replace(actor, role="manager")


@pytest.fixture
def shelves(any_shop: Shop, actor: Actor, now) -> Shop:
    for code, name, more in (
        ("6901234567892", "可口可乐500ml", {"price": 350, "unit": "瓶"}),
        ("6901234567908", "可口可乐 零度 330ml", {}),
        ("6902083881405", "百事可乐500ml", {"mnemonic": "BSKL5"}),
        ("6921168509256", "农夫山泉 饮用水", {"size": "550ml"}),
        ("10086", "重庆小面", {"packs": [Pack("16911111111113", 24000)]}),
        ("ZC12", "Oreo 奥利奥饼干", {}),
        ("10087", "乐可可", {}),
        ("10088", "绿茶1.5L", {"mnemonic": "X7"}),
    ):
        catalogue.add(any_shop, actor, now=now, code=code, name=name, **more)
    return any_shop


def names(shop: Shop, text: str) -> list[str]:
    return [found.name for found in find(shop, text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("面", {"重庆小面"}),  # one character is enough
        ("可乐", {"可口可乐500ml", "可口可乐 零度 330ml", "百事可乐500ml"}),  # several stand together, not 乐可可
        ("可乐500", {"可口可乐500ml", "百事可乐500ml"}),
        ("可乐 500", {"可口可乐500ml", "百事可乐500ml"}),  # words are anded
        ("500 可乐 百", {"百事可乐500ml"}),
        ("可乐零度", {"可口可乐 零度 330ml"}),  # spaces in names do not count
        ("零度 可乐", {"可口可乐 零度 330ml"}),
        ("kkkl", {"可口可乐500ml", "可口可乐 零度 330ml"}),
        ("KKKL5", {"可口可乐500ml"}),
        ("cqxm", {"重庆小面"}),
        ("zqxm", {"重庆小面"}),  # every reading of 重
        ("chongq", {"重庆小面"}),
        ("zhongqing", {"重庆小面"}),
        ("lvcha", {"绿茶1.5L"}),
        ("bskl5", {"百事可乐500ml"}),  # the shop's own mnemonic
        ("x7", {"绿茶1.5L"}),
        ("ore", {"Oreo 奥利奥饼干"}),  # the beginning of an English word
        ("ＯＲＥＯ", {"Oreo 奥利奥饼干"}),  # whatever the input method makes of it
        ("kl", {"可口可乐500ml", "可口可乐 零度 330ml", "百事可乐500ml"}),  # whatever brand stands before it
        ("kl5", {"可口可乐500ml", "百事可乐500ml"}),
        ("kk", {"可口可乐500ml", "可口可乐 零度 330ml", "乐可可"}),
        ("kl 500", {"可口可乐500ml", "百事可乐500ml"}),
        ("kl 百", {"百事可乐500ml"}),
        ("alab", {"Oreo 奥利奥饼干"}),
        ("labg", {"Oreo 奥利奥饼干"}),
        ("oal", set()),  # a letter of the brand is no beginning
        ("klklklklkl", set()),
        ("bs 500", {"百事可乐500ml"}),
        ("可乐 bs", {"百事可乐500ml"}),
        ("1.5", {"绿茶1.5L"}),
        ("550", {"农夫山泉 饮用水"}),  # the size too
        ("690123", {"可口可乐500ml", "可口可乐 零度 330ml"}),  # how a code begins
        ("7892", {"可口可乐500ml"}),  # how it ends
        ("1691", {"重庆小面"}),  # a carton's code
        ("zc1", {"Oreo 奥利奥饼干"}),
        ("可乐 6902", {"百事可乐500ml"}),
        ("没有", set()),
        ("", set()),
        (" % ' \" * ", set()),
        ("'可\" OR \\乐", set()),
    ],
)
def test_what_is_typed_finds(shelves: Shop, text: str, wanted: set[str]):
    assert set(names(shelves, text)) == wanted


def test_the_whole_code_comes_first_then_shorter_names(shelves: Shop):
    assert [found.code for found in find(shelves, "10086")] == ["10086"]
    assert [found.code for found in find(shelves, "1008")] == ["10086", "10087", "10088"]
    assert names(shelves, "可口可乐")[0] == "可口可乐500ml"
    assert set(names(shelves, "可")[2:]) == {"乐可可", "百事可乐500ml"}  # after the names that begin with it


def test_initials_that_begin_a_name_come_before_those_inside_one(shelves: Shop):
    assert names(shelves, "kk") == ["可口可乐500ml", "可口可乐 零度 330ml", "乐可可"]
    assert names(shelves, "bs 500") == ["百事可乐500ml"]


def test_what_is_found_carries_what_the_list_shows(shelves: Shop):
    (found,) = find(shelves, "kkkl500")
    assert (found.code, found.name, found.unit, found.price, found.size, found.active) == (
        "6901234567892",
        "可口可乐500ml",
        "瓶",
        350,
        "",
        True,
    )


def test_no_more_is_found_than_was_asked_for(shelves: Shop):
    assert len(find(shelves, "可", 2)) == 2


def test_a_product_of_many_spellings_takes_one_place(shop: Shop, actor: Actor, now):
    for number in range(5):
        catalogue.add(shop, actor, now=now, code=f"{number}", name=f"重长行乐{number}")
    assert len(find(shop, "c", 5)) == 5


def test_a_retired_product_is_found_in_the_office_only(shelves: Shop, actor: Actor, now):
    catalogue.edit(shelves, actor, "10086", now=now, active=False)
    for text in ("重庆", "cqxm", "10086", "小面 cq"):
        assert find(shelves, text) == []
        assert [found.active for found in find(shelves, text, retired=True)] == [False]


def test_the_index_follows_an_edit(shelves: Shop, actor: Actor, now):
    catalogue.edit(shelves, actor, "10086", now=now, code="10099", name="兰州拉面", packs=[])
    for gone in ("重庆", "小面", "cqxm", "10086", "1691", "chongqing"):
        assert names(shelves, gone) == []
    for there in ("兰州", "拉面", "lzlm", "10099", "lanzhou"):
        assert names(shelves, there) == ["兰州拉面"]
    catalogue.edit(
        shelves, actor, "10099", now=now, code="10086", name="重庆小面", packs=[Pack("16911111111113", 24000)]
    )
    assert names(shelves, "zqxm") == ["重庆小面"]


def test_a_name_of_many_readings_stays_within_bounds(shop: Shop, actor: Actor, now):
    catalogue.add(shop, actor, now=now, code="1", name="行长重乐行长重乐行长重乐" * 8)
    assert SearchKey.select().count() < 30 + MOST_INSIDE * MOST_STARTS
    for first_two in ("hc", "xc", "hz", "xz"):
        assert [found.code for found in find(shop, first_two)] == ["1"]
