"""What a person types for a setting, read: each answers with the value, or a ValueError says what it may be."""

import re
from collections.abc import Callable
from datetime import time
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from store.money import CURRENCIES, Currency, Money


class Ratio(NamedTuple):
    """`points` points are worth `money` minor units: 10000:5000 is 10,000 points for 50.00."""

    points: int
    money: Money


class SumBonus(NamedTuple):
    """Points over a sum in major units (满100送20), once a sale or for `every` such sum in it."""

    threshold: Fraction
    points: int
    every: bool


def one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(", ".join(allowed))
        return text

    return read


def number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"{low} … {high}")
        return int(text)

    return read


MEMBER_KINDS = ("ordinary", "vip", "business", "anonymous")
MEMBER_FIELDS = ("name", "birthday", "gender", "address", "email", "note")
"""What may be asked of a member beside the phone, which is always asked."""


_STEPS = {"off": 0, "fen": 10, "jiao": 100}
"""What rounding is called in the trade: 抹分 and 抹角."""


def rounding_step(text: str) -> Money:
    if text in _STEPS:
        return _STEPS[text]
    if not text.isdecimal() or int(text) > 1_000:
        raise ValueError("off, fen, jiao, 5, …, 1000")
    return int(text)


def some_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        chosen = text.replace(",", " ").split()
        if not set(chosen) <= set(allowed):
            raise ValueError(", ".join(allowed))
        return " ".join(name for name in allowed if name in chosen)

    return read


_TAG_RULE = re.compile(
    r"\s*[^:;=<>]{1,32}:\s*(visits|spent|points|balance|absent|age|bought\([^():;=<>]{1,32}\))"
    r"\s*[<>]=\s*\d+(\s*/\s*\d+d)?\s*"
)


def tag_rules(text: str) -> str:
    """regular: visits>=4/30d; asleep: absent>=90"""
    if not all(_TAG_RULE.fullmatch(rule) for rule in text.split(";") if rule.strip()):
        raise ValueError(
            "regular: visits>=4/30d; big: spent>=1000/365d; asleep: absent>=90; new: age<=30; wine: bought(wine)>=3/90d"
        )
    return text.strip()


def matching(pattern: str, example: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text.strip()):
            raise ValueError(example)
        return text.strip()

    return read


_PERMIT = re.compile(r"\s*[a-z_]+\s*=(\s+|(cashier|supervisor|manager|owner)(:(-|\d+)){0,2}(\s+|$))*")


def permits(text: str) -> str:
    """refund=manager; discount_line=cashier:2000:100 manager"""
    if not all(_PERMIT.fullmatch(part) for part in text.split(";") if part.strip()):
        raise ValueError("refund=manager; discount_line=cashier:2000:100 supervisor:-:300 manager")
    return text.strip()


def yes_or_no(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise ValueError("yes, no")
    return text.lower() == "yes"


def currency(text: str) -> Currency:
    if text.upper() not in CURRENCIES:
        raise ValueError(", ".join(CURRENCIES))
    return CURRENCIES[text.upper()]


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("Asia/Shanghai, Asia/Hong_Kong, Europe/Berlin, …") from None


def time_of_day(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise ValueError("00:00 … 23:59") from None


def name(text: str) -> str:
    if not text.strip():
        raise ValueError("…")
    return text.strip()


def fraction(low: int, high: int) -> Callable[[str], Fraction]:
    def read(text: str) -> Fraction:
        try:
            value = Fraction(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
        except (ValueError, ZeroDivisionError):
            raise ValueError("1, 0.8, 3/2, 50%, …") from None
        if not low <= value <= high:
            raise ValueError(f"{low} … {high}")
        return value

    return read


def words_of(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def keymap_changes(text: str) -> tuple[str, ...]:
    """park=f7 member=f9,= (what they say is for the till to judge: tui/presets.py)"""
    changes = tuple(text.split())
    if not all(re.fullmatch(r"[a-z_0-9]+=\S*", change) for change in changes):
        raise ValueError("park=f7 member=f9,=")
    return changes


def rates(text: str) -> tuple[tuple[str, Fraction], ...]:
    """food=1/2 tobacco=0"""
    pairs = [word.partition("=") for word in words_of(text)]
    if not all(name and equals and rate for name, equals, rate in pairs):
        raise ValueError("category=rate category=rate …")
    return tuple((name, fraction(0, 1000)(rate)) for name, _, rate in pairs)


def points_offers(text: str) -> str:
    if text.strip():
        # not at the till's start, for a shop that has none
        from store.pricing.offers.forms import Faults
        from store.pricing.points_offers import read_points_offers

        try:
            read_points_offers(text)
        except Faults as error:
            raise ValueError(error.faults[0]) from None
    return text.strip()


_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def hours(text: str) -> tuple[str, ...]:
    """08:00-16:00 14:00-22:00; past midnight 22:00-06:00"""
    if not all(_HOURS.fullmatch(word) for word in words_of(text)):
        raise ValueError("08:00-16:00 14:00-22:00 …")
    return tuple(sorted(words_of(text)))


def quiet_hours(text: str) -> str:
    """21:00-09:00, or off"""
    first, _, last = text.strip().partition("-")
    if text.strip() != "off" and (not _HOURS.fullmatch(text.strip()) or first == last):
        raise ValueError("21:00-09:00, off")
    return text.strip()


def outbox_sender(text: str) -> str:
    """What messages go out with; "" is nothing."""
    if text.strip():
        from store import senders  # not at the till's start

        if not senders.is_sound(text.strip()):
            raise ValueError(senders.FORMS)
    return text.strip()


def ratio(text: str) -> Ratio:
    points, colon, money = text.strip().partition(":")
    if not (colon and points.isdecimal() and money.isdecimal() and int(points)):
        raise ValueError("10000:5000 (points:minor units)")
    return Ratio(int(points), int(money))


def sum_bonus(text: str) -> SumBonus | None:
    if not text.strip():
        return None
    match = re.fullmatch(r"\s*(\d[\d./]*):(\d+)(?: (once|every))?\s*", text)
    if not match or fraction(0, 10**9)(match[1]) <= 0:
        raise ValueError("100:20 once, 100:20 every")
    return SumBonus(Fraction(match[1]), int(match[2]), match[3] == "every")


def bonus_steps(text: str) -> tuple[tuple[Fraction, Fraction], ...]:
    """500:50 200:30, the lowest first."""
    pairs = [word.partition(":") for word in words_of(text)]
    if not all(paid and colon and bonus for paid, colon, bonus in pairs):
        raise ValueError("500:50 200:30 …")
    return tuple(sorted((fraction(0, 10**9)(paid), fraction(0, 10**9)(bonus)) for paid, _, bonus in pairs))


def scale_labels(text: str) -> tuple[str, ...]:
    """meat=22IIIIIWWWWWC …"""
    if not text.strip():
        return ()
    from store.labels import parse_all  # not at the till's start, for a shop that has no scale

    return parse_all(text)
