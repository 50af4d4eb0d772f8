"""Every sentence has its Chinese, and the catalogue has nothing else."""

import ast

from scripts import messages


def test_every_sentence_of_the_program_has_its_chinese():
    assert messages.problems() == []


def test_a_sentence_is_found_wherever_it_is_spoken():
    tree = ast.parse('_("a {b}", b=1); self.say("c"); template = N_("d" " e"); speak(name); print("f")')
    assert [text for text, _line in messages.literals(tree)] == ["a {b}", "c", "d e"]


def test_a_sentence_put_together_in_the_code_is_found_out():
    assert list(messages.made_up(ast.parse('_("fine")\n_(f"{count} lines")\nsay("a" + name)'))) == [2, 3]


def test_parameters_are_compared_by_name():
    assert messages.fields("{a} of {b!r:>5} in {{braces}}") == {"a", "b"}
