"""Birthdays as a cashier types them and a screen says them. Pure."""

import re
from collections.abc import Callable

from store.i18n import N_
from store.lunar import in_words
from store.office.members.enrolling import BadBirthday, Birthday

_TYPED = re.compile(r"(?:(\d{4})[-./])?(\d{1,2})[-./](\d{1,2})\s*([lL农]?)")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})\s*([lL农]?)")
LUNAR = N_("{day} of the lunar calendar")


def birthday_of(text: str) -> Birthday:
    """1990-08-15, 19900815, 08-15; of the lunar calendar with an L behind it, or in words (八月十五); "" is none.

    Raises BadBirthday for what is none of them; whether there was such a day is seen where it is kept."""
    if not text:
        return Birthday()
    if days := in_words(text.removeprefix("农历").strip()):
        return Birthday(0, *days, lunar=True)
    found = _TYPED.fullmatch(text) or _SOLID.fullmatch(text)
    if found is None:
        raise BadBirthday()
    return Birthday(int(found[1] or 0), int(found[2]), int(found[3]), lunar=bool(found[4]))


def birthday_text(birthday: Birthday, speak: Callable[..., str]) -> str:
    """As far as it is known."""
    parts = [f"{birthday.year:04}"] if birthday.year else []
    if birthday.month and birthday.day:
        parts += [f"{birthday.month:02}", f"{birthday.day:02}"]
    day = "-".join(parts)
    return speak(LUNAR, day=day) if day and birthday.lunar else day
