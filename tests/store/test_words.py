"""Sentences in two languages."""

import pytest

from store.errors import Refused
from store.i18n import _, explain, use, words


def test_no_words_are_no_words_in_every_language():
    for language in ("en", "zh_CN"):
        use(language)
        assert (_(""), words(language)("")) == ("", "")


class Full(Refused):
    template = "{places} {places:place is|places are} taken, {waiting} {waiting:waits|wait}."


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 coupons are issued."), (1, "1 coupon is issued."), (2, "2 coupons are issued.")]
)
def test_one_is_said_otherwise_than_several(count, said):
    template = "{count} {count:coupon is|coupons are} issued."
    assert words("en")(template, count=count) == said
    assert words("zh_CN")(template, count=count) == f"已发 {count} 张券。"


def test_a_number_with_its_thousands_is_several_and_each_number_of_a_sentence_has_its_own_form():
    assert words("en")("{points} {points:point|points}", points="1,001") == "1,001 points"
    assert explain(Full(places=1, waiting="2"), words("en")) == "1 place is taken, 2 wait."
    assert str(Full(places=2, waiting=1)) == "2 places are taken, 1 waits."
