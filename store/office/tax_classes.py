"""The tax classes that a new shop begins with, by its currency. The owner's accountant has the last word."""

from dataclasses import dataclass

from store.db.models import TaxClass, TaxRate
from store.errors import Refused
from store.i18n import N_, Speaker

STANDARD = "standard"
"""The class of goods that have no other."""


class NoSuchTaxClass(Refused):
    template = N_("There is no tax class {code}.")


@dataclass(frozen=True, slots=True)
class StartingClass:
    """`numerator` / 1000 of the price before tax, in force from `since` (YYYY-MM-DD)."""

    code: str
    name: str
    since: str
    numerator: int


_STANDARD, _REDUCED, _SERVICES, _ZERO = N_("Standard rate"), N_("Reduced rate"), N_("Services"), N_("No tax")
_FOOD = N_("Farm products, grain, oil, water, books")

CHINA = (
    # 财政部 税务总局 海关总署公告2019年第39号; 财税〔2016〕36号. The VAT law of 2026 kept the rates.
    StartingClass(STANDARD, _STANDARD, "2019-04-01", 130),
    StartingClass("food", _FOOD, "2019-04-01", 90),
    StartingClass("services", _SERVICES, "2016-05-01", 60),
    StartingClass("zero", _ZERO, "2016-05-01", 0),
)
NO_TAX = (StartingClass(STANDARD, _STANDARD, "2000-01-01", 0),)
BY_CURRENCY = {
    "CNY": CHINA,
    "JPY": (StartingClass(STANDARD, _STANDARD, "2019-10-01", 100), StartingClass("food", _REDUCED, "2019-10-01", 80)),
    "TWD": (StartingClass(STANDARD, _STANDARD, "1986-04-01", 50), StartingClass("zero", _ZERO, "1986-04-01", 0)),
    "KRW": (StartingClass(STANDARD, _STANDARD, "1977-07-01", 100), StartingClass("zero", _ZERO, "1977-07-01", 0)),
    "SGD": (StartingClass(STANDARD, _STANDARD, "2024-01-01", 90), StartingClass("zero", _ZERO, "1994-04-01", 0)),
    "GBP": (StartingClass(STANDARD, _STANDARD, "2011-01-04", 200), StartingClass("zero", _ZERO, "1973-04-01", 0)),
    "CHF": (StartingClass(STANDARD, _STANDARD, "2024-01-01", 81), StartingClass("food", _REDUCED, "2024-01-01", 26)),
}
"""Currencies of one country with one known rate. For the others no tax is reckoned until classes are made."""


def starting_classes(currency: str) -> tuple[StartingClass, ...]:
    return BY_CURRENCY.get(currency, NO_TAX)


def check(code: str) -> None:
    """Raises NoSuchTaxClass."""
    if not TaxClass.select().where(TaxClass.code == code).exists():
        raise NoSuchTaxClass(code=code)


def make(currency: str, speak: Speaker) -> None:
    """Write the starting classes, named in the shop's language, inside the caller's transaction."""
    for each in starting_classes(currency):
        TaxClass.create(code=each.code, name=speak(each.name))
        TaxRate.create(tax_class=each.code, since=each.since, numerator=each.numerator, denominator=1000)
