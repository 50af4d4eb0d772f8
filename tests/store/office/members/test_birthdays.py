"""Birthdays as they are typed and said."""

import pytest

from store.i18n import words
from store.office.members.birthdays import birthday_of, birthday_text
from store.office.members.enrolling import BadBirthday, Birthday


@pytest.mark.parametrize(
    ("text", "birthday", "said"),
    [
        ("1990-08-15", Birthday(1990, 8, 15), "1990-08-15"),
        ("19900815", Birthday(1990, 8, 15), "1990-08-15"),
        ("8.5", Birthday(0, 8, 5), "08-05"),
        ("08-15L", Birthday(0, 8, 15, True), "农历 08-15"),
        ("1990-2-30 l", Birthday(1990, 2, 30, True), "农历 1990-02-30"),
        ("八月十五", Birthday(0, 8, 15, True), "农历 08-15"),
        ("农历腊月三十", Birthday(0, 12, 30, True), "农历 12-30"),
        ("", Birthday(), ""),
    ],
)
def test_a_birthday_is_read_as_it_is_typed_and_said_as_far_as_it_is_known(text, birthday, said):
    assert birthday_of(text) == birthday
    assert birthday_text(birthday, words("zh_CN")) == said


@pytest.mark.parametrize("text", ["August", "15", "08-15-90-1", "八月", "LL"])
def test_what_is_no_birthday_is_refused(text):
    with pytest.raises(BadBirthday):
        birthday_of(text)
