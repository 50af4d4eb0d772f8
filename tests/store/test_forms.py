"""Sentences with a form for one and a form for several."""

import string
from functools import cache

import pytest

from scripts.messages import spoken
from store.books.points import NotEnoughPoints
from store.i18n import explain, words


@cache
def sentences() -> tuple[str, ...]:
    return tuple(sorted(spoken()))


def formed() -> list[str]:
    return [text for text in sentences() if "|" in text and "{" in text]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_sentence_with_forms_is_filled_whole_whatever_the_number(language):
    speak = words(language)
    for text in formed():
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for number in (0, 1, 2, "1,000", "1.5"):
            said = speak(text, **dict.fromkeys(names, number))
            assert not set("{|}") & set(said), said
    assert len(formed()) > 100


def test_one_is_spoken_of_as_one_to_the_end_of_the_sentence():
    speak = words("en")
    pays, of_products = (next(text for text in formed() if said in text) for said in ("more, which", "is bought with"))
    told = {"sales": 1, "touched": 1, "name": "x", "worth": "0.01"}
    assert speak(pays, **told, points=1).endswith("1 point more, which pays 0.01.")
    assert speak(pays, **told, points=2).endswith("2 points more, which pay 0.01.")
    assert speak(of_products, count=1) == "It is known of 1 product what is bought with it."
    assert speak(of_products, count="1,000") == "It is known of 1,000 products what is bought with them."
    assert explain(NotEnoughPoints(wanted=5, balance=1), speak) == "5 points are wanted and there is 1."
    assert explain(NotEnoughPoints(wanted=1, balance=0), speak) == "1 point is wanted and there are 0."


def test_the_chinese_has_the_same_commas_everywhere():
    speak = words("zh_CN")
    assert [said for text in sentences() if "，" in (said := speak(text))] == []
