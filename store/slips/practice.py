"""What every slip of a practice says, first and last (练习)."""

from dataclasses import replace

from store.i18n import words
from store.slip import Cut, Rule, Slip, Text


def stamped(slip: Slip, language: str) -> Slip:
    """The slip with its mark above everything and below it."""
    speak = words(language)
    mark = Text(speak("[PRACTICE: counts for nothing]"), "centre", bold=True)
    blocks = slip.blocks
    end = (Cut(),) if blocks and isinstance(blocks[-1], Cut) else ()
    inner = blocks[: len(blocks) - len(end)]
    return replace(slip, blocks=(mark, Rule("="), *inner, Rule("="), mark, *end))
