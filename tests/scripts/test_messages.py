"""Every sentence has its Chinese, and the catalogue has nothing else."""

import ast
import re

from scripts import messages

NO_NOUN = {
    *("allows", "as", "asks", "belongs", "closes", "counts", "does", "goes", "hands", "has", "holds", "is", "leaves"),
    *("less", "makes", "names", "owes", "pays", "records", "refers", "runs", "s", "says", "scans", "sells", "shares"),
    *("stands", "takes", "teaches", "types", "undoes", "waits", "was", "yes"),
}
"""Words that end like a plural and are none."""

NO_NUMBER = ("kept", "kind", "pattern", "touched", "where")
"""Sums, words, and parts of a number that is large."""

NEVER_ONE = {
    ("characters", "longest"): "a bound of ours",
    ("characters", "most"): "a bound of ours",
    ("bytes", "most"): "a bound of ours",
    ("bytes", "size"): "a database is longer",
    ("groups", "groups"): "a recovery code has more",
    ("pieces", "nth"): "the first piece is at its price",
    ("units", "price"): "it is said of a price below zero or far too large",
}
"""Nouns that stand beside a number that is never 1, and why."""


def plurals(text: str) -> list[str]:
    """What has the form of several whatever the number beside it says; a range (1 to 99) is of several."""
    beside = r"(?<!\d to )\{(\w+)\} (?:(?:linked|new|more|journal|birthday|minor|of your points|of them) )*([a-z]+)\b"
    return [
        word
        for number, word in re.findall(beside, text)
        if (word.endswith("s") or word in ("have", "are", "were", "wait", "people")) and word not in NO_NOUN
        if (word, number) not in NEVER_ONE and number not in NO_NUMBER
    ]


def test_every_sentence_of_the_program_has_its_chinese():
    assert messages.problems() == []


def test_a_sentence_is_found_wherever_it_is_spoken():
    tree = ast.parse('_("a {b}", b=1); self.say("c"); template = N_("d" " e"); speak(name); print("f")')
    assert [text for text, _line in messages.literals(tree)] == ["a {b}", "c", "d e"]


def test_a_sentence_put_together_in_the_code_is_found_out():
    assert list(messages.made_up(ast.parse('_("fine")\n_(f"{count} lines")\nsay("a" + name)'))) == [2, 3]


def test_parameters_are_compared_by_name():
    assert messages.fields("{a} of {b!r:>5} in {{braces}}") == {"a", "b"}


def test_what_stands_beside_a_number_has_a_form_for_one_and_one_for_several():
    assert plurals("{count} coupons, {points} more points, 1 to {days} days, {uses} {uses:use|uses}") == [
        "coupons",
        "points",
    ]
    assert {text: found for text in messages.spoken() if (found := plurals(text))} == {}


def test_chinese_needs_no_form_for_one():
    assert [message.id for message in messages.read() if "|" in str(message.string)] == []


def test_who_serves_has_one_name_in_each_language():
    names = {str(message.id): str(message.string) for message in messages.read()}
    assert names["Done by"] == "技师"
    assert {"By", "With", "Worker", "Who does the service"}.isdisjoint(names)
    assert [text for text in names.values() if "由谁" in text or "教练" in text] == []
