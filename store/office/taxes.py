"""Tax classes and their rates by date."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import trading_day
from store.db import settings
from store.db.models import TaxClass, TaxRate
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office import tax_classes
from store.office.articles import clean_code, clean_name

EDIT_TAXES = Permit("edit_taxes", N_("Change the tax classes and rates"), least="manager")

EVER = date(1, 1, 1)
"""Since when the first rate of a class is in force."""


class TaxClassExists(Refused):
    template = N_("There is a tax class {code} already.")


class BadTaxRate(Refused):
    template = N_("{rate} cannot be a tax rate: it is from 0 to less than 1.")


@dataclass(frozen=True, slots=True)
class TaxInForce:
    """A class and its rates, each from the day it came into force, oldest first; `usual` is the shop's default."""

    code: str
    name: str
    rates: tuple[tuple[date, Fraction], ...]
    usual: bool


def classes(shop: Shop) -> tuple[TaxInForce, ...]:
    """All tax classes by code."""
    rates: dict[str, list[tuple[date, Fraction]]] = {}
    for row in TaxRate.select().order_by(TaxRate.since).iterator():
        rates.setdefault(row.tax_class_id, []).append(
            (date.fromisoformat(row.since), Fraction(row.numerator, row.denominator))
        )
    rows = TaxClass.select().order_by(TaxClass.code).iterator()
    usual = settings.load().tax_class
    return tuple(TaxInForce(row.code, row.name, tuple(rates.get(row.code, ())), row.code == usual) for row in rows)


def classes_by_rate(shop: Shop, now: datetime) -> dict[Fraction, str]:
    """The class of each rate in force today; where classes share one, the shop's usual, else the first by code."""
    today = trading_day(now, shop.settings.zone, shop.settings.day_ends_at)
    by_rate: dict[Fraction, str] = {}
    for found in sorted(classes(shop), key=lambda found: (not found.usual, found.code)):
        current = [rate for since, rate in found.rates if since <= today]
        if current:
            by_rate.setdefault(current[-1], found.code)
    return by_rate


def add_class(shop: Shop, actor: Actor, code: str, name: str, rate: Fraction, *, now: datetime) -> None:
    """A new class with its first rate, in force ever since. The first class becomes the shop's usual one.

    Raises TaxClassExists, BadTaxRate, CodeUnfit, NameMissing, ApprovalNeeded.
    """
    code, name = clean_code(code), clean_name(name)
    _check(rate)
    with shop.transaction():
        require(shop, actor, EDIT_TAXES)
        if TaxClass.select().where(TaxClass.code == code).exists():
            raise TaxClassExists(code=code)
        first = not TaxClass.select().exists()
        TaxClass.insert(code=code, name=name).execute()
        if first:
            settings.save(tax_class=code)
        _put_rate(shop, actor, code, rate, EVER, now)
    shop.refresh()


def change_rate(shop: Shop, actor: Actor, code: str, rate: Fraction, *, since: date, now: datetime) -> None:
    """From the trading day `since` on the class has another rate. Raises NoSuchTaxClass, BadTaxRate,
    ApprovalNeeded."""
    _check(rate)
    with shop.transaction():
        require(shop, actor, EDIT_TAXES)
        tax_classes.check(code)
        _put_rate(shop, actor, code, rate, since, now)


def _put_rate(shop: Shop, actor: Actor, code: str, rate: Fraction, since: date, now: datetime) -> None:
    exact = {"numerator": rate.numerator, "denominator": rate.denominator}
    (
        TaxRate.insert(tax_class=code, since=since.isoformat(), **exact)
        .on_conflict(conflict_target=[TaxRate.tax_class, TaxRate.since], update=exact)
        .execute()
    )
    journal.append(
        shop,
        actor,
        "tax.rate",
        now=now,
        tax_class=code,
        since=since.isoformat(),
        rate=f"{rate.numerator}/{rate.denominator}",
    )


def _check(rate: Fraction) -> None:
    if not 0 <= rate < 1:
        raise BadTaxRate(rate=rate)
