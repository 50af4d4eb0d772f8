"""One gettext domain for screens, commands and slips. English sentences are the keys.

A process shows one language at a time: `use()` chooses it and `_()` speaks it. A slip may be in
another language than the screen: `words(language)` gives a speaker of its own.
"""

import gettext
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from store.errors import N_, Refused, filled

__all__ = ["LANGUAGES", "N_", "Speaker", "_", "current", "explain", "of_environment", "use", "words"]

LANGUAGES = ("zh_CN", "en")
DOMAIN = "guitai"
LOCALE = Path(__file__).parent / "locale"

Speaker = Callable[..., str]
"""speak(template, **params) -> the sentence in one language."""

_current = "zh_CN"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


def use(language: str) -> None:
    """Choose the language that `_()` speaks from now on."""
    global _current
    if language not in LANGUAGES:
        raise UnknownLanguage(language=language, known=", ".join(LANGUAGES))
    _current = language


def current() -> str:
    return _current


def of_environment() -> str:
    """The language of the terminal ($LC_ALL, $LC_MESSAGES, $LANG). Where they say nothing, Chinese; English
    for any other tongue."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "C")
    return "zh_CN" if said.lower().startswith("zh") or said.split(".")[0] in ("C", "POSIX") else "en"


def words(language: str) -> Speaker:
    """A speaker of one language, whatever the screen speaks."""
    catalogue = _catalogue(language)

    def speak(text: str, /, **params: Any) -> str:
        spoken = catalogue.gettext(text) if text else ""  # gettext answers "" with its header
        return filled(spoken, params) if params else spoken

    return speak


def _(text: str, /, **params: Any) -> str:
    """The sentence in the current language, its {parameters} filled."""
    spoken = _catalogue(_current).gettext(text) if text else ""
    return filled(spoken, params) if params else spoken


def explain(refusal: Refused, speak: Speaker | None = None) -> str:
    """A refusal in words. A parameter that is itself marked text (an N_ string) or a refusal is translated too."""
    speaker = speak or _
    return speaker(refusal.template, **{name: _spoken(value, speaker) for name, value in refusal.params.items()})


def _spoken(value: Any, speaker: Speaker) -> Any:
    if isinstance(value, Refused):
        return explain(value, speaker)
    return speaker(value) if isinstance(value, Marked) else value


class Marked(str):
    """A parameter that is a sentence or a word of ours, to be translated where it is shown."""

    __slots__ = ()


class UnknownLanguage(Refused):
    template = N_("The language “{language}” is not one of {known}.")
