"""Days of the Chinese lunar calendar (农历) in the solar one. Pure."""

import re
from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR = 2019
_NEW_YEAR = date(2019, 2, 5)

_YEARS = """
0a930 07954 06aa0 0ad50 05b52 04b60 0a6e6 0a4f0 05260 0ea65 0d520 0daa0 076a3 096d0 04afb 04ad0 0a4d0
1d0b6 0d250 0d520 0dd45 0b5a0 056d0 055b2 049b0 0a577 0a4b0 0aa50 1b255 06d20 0ada0 14b63 09370 049f8
04970 064b0 168a6 0ea50 06b20 1a6c4 0aae0 092e0 0d2e3 0c960 0d557 0d4a0 0da50 05d55 056a0 0a6d0 055d4
092d0 0a9b8 0a950 0b4a0 0b6a6 0ad50 055a0 0aba4 0a5b0 052b0 0b273 06930 07337 06aa0 0ad50 14b55 04b60
0a570 054e4 0d160 0e968 0d520 0daa0 16aa6 056d0 04ae0 0a9d4 0a2d0 0d150 0f252 0d520
"""
"""2019 to 2100, as published (GB/T 33661-2017): the last digit is the leap month; the three before it are months 1
to 12 from the left, a bit set for 30 days; a leading 1 gives the leap month 30 days."""


@lru_cache(maxsize=256)
def this_year(month: int, day: int, today: date) -> tuple[int, int] | None:
    """Month and day on which a lunar birthday falls in the solar year of `today`, the nearest to today where it falls
    there twice, or not at all and the year before or after has it. A month that has no 30th keeps it on the 29th;
    who was born in a leap month keeps it in the month of that number. None outside the years of the table."""
    days = [solar(year, month, day) for year in (today.year - 1, today.year)]
    known = [found for found in days if found is not None and found.year == today.year]
    if not known:
        known = [found for found in days if found is not None]
    nearest = min(known, key=lambda found: abs((found - today).days), default=None)
    return (nearest.month, nearest.day) if nearest else None


def solar(year: int, month: int, day: int) -> date | None:
    """The solar date of a day in a lunar year; None outside the years of the table."""
    years = _new_years()
    if year not in years:
        return None
    begin, code = years[year]
    gone = 0
    for each in range(1, month):
        gone += _length(code, each)
        if code & 0xF == each:
            gone += 30 if code >> 16 else 29
    return begin + timedelta(days=gone + min(day, _length(code, month)) - 1)


def _length(code: int, month: int) -> int:
    return 30 if code >> (16 - month) & 1 else 29


@lru_cache(maxsize=1)
def _new_years() -> dict[int, tuple[date, int]]:
    """Lunar year → its first day and its code."""
    years, begin = {}, _NEW_YEAR
    for year, text in enumerate(_YEARS.split(), FIRST_YEAR):
        code = int(text, 16)
        years[year] = (begin, code)
        leap = (30 if code >> 16 else 29) if code & 0xF else 0
        begin += timedelta(days=leap + sum(_length(code, month) for month in range(1, 13)))
    return years


_MONTHS = {
    **{name: month for month, name in enumerate("正二三四五六七八九", 1)},
    **{"一": 1, "十": 10, "十一": 11, "冬": 11, "十二": 12, "腊": 12},
}
_DIGITS = "一二三四五六七八九十"
_DAYS = {
    **{f"初{digit}": day for day, digit in enumerate(_DIGITS, 1)},
    **{f"十{digit}": day for day, digit in enumerate(_DIGITS[:9], 11)},
    **{f"{tens}{digit}": day for tens in ("二十", "廿") for day, digit in enumerate(_DIGITS[:9], 21)},
    **{"二十": 20, "廿": 20, "三十": 30},
}
_IN_WORDS = re.compile(r"闰?([正一二三四五六七八九十冬腊]+)月(.+)")


def in_words(text: str) -> tuple[int, int] | None:
    """Month and day of 八月十五, 正月初一, 腊月廿三, 闰六月初六; None for anything else."""
    found = _IN_WORDS.fullmatch(text)
    if found is None or found[1] not in _MONTHS or found[2] not in _DAYS:
        return None
    return _MONTHS[found[1]], _DAYS[found[2]]
