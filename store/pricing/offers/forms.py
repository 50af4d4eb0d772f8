"""How the fields of an offer's file are read and written: one form a type of value, the same both ways.

A form turns what TOML or JSON gave into a value or says what is wrong, with the field's path; a table's form goes
on after a fault, so that one reading lists all that is wrong with a file.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from store.errors import N_, Refused, nearest
from store.i18n import Marked
from store.money import CURRENCIES, Currency, Money, Quantity, write_amount, write_quantity
from store.pricing.basket import ProductId

MOST = 10**9
"""No count and no amount in major units is above this."""


class Fault(Refused):
    """What is wrong with one field. `path` names it: offers[2].when.hours[1], counted from 1."""

    def __init__(self, template: str, path: str, **params: Any) -> None:
        self.template = template
        self.path = path
        super().__init__(path=path, **params)


class Faults(Refused):
    """All that is wrong with a file or an offer, in the order in which it stands there."""

    template = N_("{count:There is|There are} {count} {count:fault|faults}; the first: {first}")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(count=len(self.faults), first=self.faults[0])


def no_such_field(path: str, name: str, known: Sequence[str]) -> Fault:
    """The fault of a name that is none of the `known`; it says the nearest one."""
    listed = ", ".join(known)
    if near := nearest(name, known):
        template = N_("{path}: there is no such field; is {near} meant? It may have: {known}.")
        return Fault(template, path, near=near, known=listed)
    return Fault(N_("{path}: there is no such field; it may have: {known}."), path, known=listed)


@dataclass(frozen=True, slots=True)
class Terms:
    """What reading and writing depend on: the currency, the zone of times without one, and how a product that the
    file names by a code is known inside. `product` answers None for a code that nothing has; `category` and `tier`
    whether there is one of that code."""

    currency: Currency = CURRENCIES["CNY"]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    product: Callable[[str], ProductId | None] = ProductId
    code: Callable[[ProductId], str] = str
    category: Callable[[str], bool] = bool
    tier: Callable[[str], bool] = bool


class Form(Protocol):
    def read(self, raw: Any, path: str, terms: Terms) -> Any:
        """The value. Raises Faults."""

    def write(self, value: Any, terms: Terms) -> Any:
        """The value as JSON and TOML know it."""


def fault(template: str, path: str, **params: Any) -> Faults:
    return Faults([Fault(template, path, **params)])


def _exact(raw: Any, digits: int) -> int | None:
    """What was written, in units of 10^-digits, if it is a whole number of them; never by way of a float."""
    written = isinstance(raw, str) and re.fullmatch(r"\d{1,12}(\.\d{1,12})?", raw, re.ASCII)
    exact = isinstance(raw, Decimal) and raw.is_finite() and abs(raw.adjusted()) < 20
    if not (written or exact or (isinstance(raw, int) and not isinstance(raw, bool))):
        return None
    value = Fraction(raw)
    units = value * 10**digits
    return int(units) if units.denominator == 1 and 0 <= value <= MOST else None


class MoneyForm:
    """An amount in major units: "9.90", 9.9 or 10; more decimals than the currency has are refused. Written as text."""

    def read(self, raw: Any, path: str, terms: Terms) -> Money:
        minor = _exact(raw, terms.currency.digits)
        if minor is not None:
            return minor
        raise fault(
            N_("{path}: “{value}” is not an amount of money with at most {digits} {digits:decimal|decimals}."),
            *(path,),
            value=raw,
            digits=terms.currency.digits,
        )

    def write(self, value: Money, terms: Terms) -> str:
        return write_amount(value, terms.currency)


class QuantityForm:
    """A quantity with at most three decimals, above zero: 3, "1.5". Written as text."""

    def read(self, raw: Any, path: str, terms: Terms) -> Quantity:
        thousandths = _exact(raw, 3)
        if thousandths:
            return thousandths
        raise fault(N_("{path}: “{value}” is not a quantity above zero with at most three decimals."), path, value=raw)

    def write(self, value: Quantity, terms: Terms) -> str:
        return write_quantity(value)


class RateForm:
    """A part: "20%", "12.5%" or "1/5"; above zero (a tax may be zero) and not above the whole."""

    def __init__(self, *, zero: bool = False) -> None:
        self._zero = zero

    def read(self, raw: Any, path: str, terms: Terms) -> Fraction:
        if isinstance(raw, str):
            if re.fullmatch(r"\d{1,3}(\.\d{1,9})?%", raw, re.ASCII):
                rate = Fraction(raw[:-1]) / 100
            elif (parts := re.fullmatch(r"(\d{1,9})/(\d{1,9})", raw, re.ASCII)) and int(parts[2]):
                rate = Fraction(int(parts[1]), int(parts[2]))
            else:
                rate = Fraction(-1)
            if 0 < rate <= 1 or (self._zero and rate == 0):
                return rate
        raise fault(N_("{path}: “{value}” is not a part like 20% or 1/5, and at most 100%."), path, value=raw)

    def write(self, value: Fraction, terms: Terms) -> str:
        percent = value * 100
        if 10**9 % percent.denominator:
            return f"{value.numerator}/{value.denominator}"
        return f"{Decimal(percent.numerator) / Decimal(percent.denominator):f}%"


class CountForm:
    """A whole number."""

    def __init__(self, low: int = 0, high: int = MOST) -> None:
        self._low, self._high = low, high

    def read(self, raw: Any, path: str, terms: Terms) -> int:
        if isinstance(raw, int) and not isinstance(raw, bool) and self._low <= raw <= self._high:
            return raw
        raise fault(
            N_("{path}: “{value}” is not a whole number from {low} to {high}."),
            *(path,),
            value=raw,
            low=self._low,
            high=self._high,
        )

    def write(self, value: int, terms: Terms) -> int:
        return value


class FlagForm:
    def read(self, raw: Any, path: str, terms: Terms) -> bool:
        if isinstance(raw, bool):
            return raw
        raise fault(N_("{path}: “{value}” is neither true nor false."), path, value=raw)

    def write(self, value: bool, terms: Terms) -> bool:
        return value


class TextForm:
    """Text of one line, `longest` characters at most; `of` a pattern, when `what` says in words what it may be."""

    def __init__(self, longest: int = 120, *, of: str = "", what: str = "") -> None:
        self._longest, self._of, self._what = longest, re.compile(of, re.ASCII), what

    def read(self, raw: Any, path: str, terms: Terms) -> str:
        if not isinstance(raw, str) or not raw.isprintable() or not 0 < len(raw) <= self._longest:
            raise fault(
                N_("{path}: “{value}” is not a text of 1 to {most} characters."), path, value=raw, most=self._longest
            )
        if self._what and not self._of.fullmatch(raw):
            raise fault(N_("{path}: “{value}” is not {what}."), path, value=raw, what=Marked(self._what))
        return raw

    def write(self, value: str, terms: Terms) -> str:
        return value


class ChoiceForm:
    def __init__(self, *choices: str) -> None:
        self._choices = choices

    def read(self, raw: Any, path: str, terms: Terms) -> str:
        if isinstance(raw, str) and raw in self._choices:
            return raw
        known = ", ".join(self._choices)
        if near := nearest(raw, self._choices):
            template = N_("{path}: “{value}” is not one of {known}. Is {near} meant?")
            raise fault(template, path, value=raw, known=known, near=near)
        raise fault(N_("{path}: “{value}” is not one of {known}."), path, value=raw, known=known)

    def write(self, value: str, terms: Terms) -> str:
        return value


class ProductForm:
    """A product: by its code in the file."""

    def read(self, raw: Any, path: str, terms: Terms) -> ProductId:
        code = TextForm(64).read(raw, path, terms)
        product = terms.product(code)
        if product is None:
            raise fault(N_("{path}: no product has the code {value}."), path, value=code)
        return product

    def write(self, value: ProductId, terms: Terms) -> str:
        return terms.code(value)


class CategoryForm:
    def read(self, raw: Any, path: str, terms: Terms) -> str:
        code = CODE.read(raw, path, terms)
        if not terms.category(code):
            raise fault(N_("{path}: there is no category {value}."), path, value=code)
        return code

    def write(self, value: str, terms: Terms) -> str:
        return value


class TierForm:
    def read(self, raw: Any, path: str, terms: Terms) -> str:
        code = CODE.read(raw, path, terms)
        if not terms.tier(code):
            raise fault(N_("{path}: there is no tier {value}."), path, value=code)
        return code

    def write(self, value: str, terms: Terms) -> str:
        return value


class DateForm:
    """2026-11-30, as text or as TOML's own date."""

    def read(self, raw: Any, path: str, terms: Terms) -> date:
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        try:
            return date.fromisoformat(raw)
        except (TypeError, ValueError):
            raise fault(N_("{path}: “{value}” is not a date like 2026-11-30."), path, value=raw) from None

    def write(self, value: date, terms: Terms) -> str:
        return value.isoformat()


class MomentForm:
    """A date or a date and time in the shop's zone. A date alone is its first moment; of an end (`last`), that day
    still counts."""

    def __init__(self, *, last: bool = False) -> None:
        self._last = last

    def read(self, raw: Any, path: str, terms: Terms) -> datetime:
        try:
            given = raw
            if isinstance(raw, str):
                given = date.fromisoformat(raw) if len(raw) == 10 else datetime.fromisoformat(raw)
            if isinstance(given, datetime):
                return (given if given.tzinfo else given.replace(tzinfo=terms.zone)).astimezone(terms.zone)
            if isinstance(given, date):
                day = given + timedelta(days=1) if self._last else given
                return datetime.combine(day, time(), terms.zone)
        except (ValueError, OverflowError):
            pass
        raise fault(
            N_("{path}: “{value}” is not a date or a time like 2026-11-30 or 2026-11-30T18:00."), path, value=raw
        )

    def write(self, value: datetime, terms: Terms) -> str:
        local = value.astimezone(terms.zone)
        if local.fold:
            # an hour that a clock shows twice (summer time ends) needs its offset the second time
            return local.isoformat()
        plain = local.replace(tzinfo=None)
        if plain.time() == time():
            return (plain.date() - timedelta(days=1) if self._last else plain.date()).isoformat()
        return plain.isoformat()


class HoursForm:
    """14:00-17:00; 22:00-02:00 runs over midnight."""

    def read(self, raw: Any, path: str, terms: Terms) -> tuple[time, time]:
        try:
            begin, end = (time.fromisoformat(part.strip()) for part in raw.split("-"))
            if begin != end and begin.tzinfo is None and end.tzinfo is None:
                return begin, end
        except (AttributeError, TypeError, ValueError):
            pass
        raise fault(N_("{path}: “{value}” are not hours like 14:00-17:00."), path, value=raw)

    def write(self, value: tuple[time, time], terms: Terms) -> str:
        return "-".join(_clock(moment) for moment in value)


def _clock(moment: time) -> str:
    return moment.isoformat("auto" if moment.second or moment.microsecond else "minutes")


class BirthdayForm:
    """A member's birthday, month and day: 11-21."""

    def read(self, raw: Any, path: str, terms: Terms) -> tuple[int, int]:
        try:
            day = date.fromisoformat(f"2000-{raw}")
        except ValueError:
            raise fault(N_("{path}: “{value}” is not a month and a day like 11-21."), path, value=raw) from None
        return day.month, day.day

    def write(self, value: tuple[int, int], terms: Terms) -> str:
        return f"{value[0]:02}-{value[1]:02}"


class ListForm:
    """A list of values of one form, as a tuple or, when the order means nothing, a frozenset. `rising`: each begins
    above the one before."""

    def __init__(self, item: Form, into: Callable[[Any], Any] = tuple, *, least: int = 0, rising: bool = False) -> None:
        self._item, self._into, self._least, self._rising = item, into, least, rising

    def read(self, raw: Any, path: str, terms: Terms) -> Any:
        if not isinstance(raw, list | tuple) or len(raw) < self._least:
            raise fault(N_("{path}: this must be a list with something in it."), path)
        values: list[Any] = []
        faults: list[Fault] = []
        for place, each in enumerate(raw, 1):
            try:
                values.append(self._item.read(each, f"{path}[{place}]", terms))
            except Faults as error:
                faults += error.faults
        if faults:
            raise Faults(faults)
        if self._rising and any(one[0] >= other[0] for one, other in pairwise(values)):
            raise fault(N_("{path}: the steps must rise, each beginning above the one before."), path)
        return self._into(values)

    def write(self, value: Any, terms: Terms) -> list[Any]:
        return [self._item.write(each, terms) for each in (sorted(value) if self._into is frozenset else value)]


class PairForm:
    """A table of two values that are a pair inside: a step's {sum, off}."""

    def __init__(self, **forms: Form) -> None:
        self._table = TableForm(lambda **values: tuple(values.values()), forms, required=tuple(forms))

    def read(self, raw: Any, path: str, terms: Terms) -> Any:
        return self._table.read(raw, path, terms)

    def write(self, value: Any, terms: Terms) -> dict[str, Any]:
        pairs = zip(self._table.forms.items(), value, strict=True)
        return {name: form.write(part, terms) for (name, form), part in pairs}


class TableForm:
    """A table of named fields that make a dataclass. Unknown names are faults; fields at their default are not
    written. `from` is written `from_` in Python."""

    def __init__(
        self, make: Callable[..., Any], forms: Mapping[str, Form], *, required: tuple[str, ...] | None = None
    ) -> None:
        self.make = make
        self.forms = {name.rstrip("_"): form for name, form in forms.items()}
        self._defaults: dict[str, Any] = {}
        if required is None and isinstance(make, type):
            for each in fields(make):
                if each.default is not MISSING:
                    self._defaults[each.name] = each.default
                elif each.default_factory is not MISSING:
                    self._defaults[each.name] = each.default_factory()
            required = tuple(name for name in self.forms if name not in self._defaults)
        self._required = tuple(name.rstrip("_") for name in required or ())

    def read(self, raw: Any, path: str, terms: Terms, *, besides: tuple[str, ...] = ()) -> Any:
        """`besides` are names that somebody else reads."""
        if not isinstance(raw, Mapping):
            raise fault(N_("{path}: this must be a table of named fields."), path)
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for name in (*self._required, *(str(name) for name in raw if name not in self._required)):
            at = f"{path}.{name}" if path else name
            if name not in raw:
                faults.append(Fault(N_("{path}: this is missing."), at))
            elif name in self.forms:
                try:
                    values[name] = self.forms[name].read(raw[name], at, terms)
                except Faults as error:
                    faults += error.faults
            elif name not in besides:
                faults.append(no_such_field(at, name, (*self.forms, *besides)))
        if faults:
            raise Faults(faults)
        return self.make(**{name: values[name] for name in self.forms if name in values})

    def write(self, value: Any, terms: Terms) -> dict[str, Any]:
        return {
            name: form.write(held, terms)
            for name, form in self.forms.items()
            if (held := getattr(value, name)) != self._defaults.get(name, MISSING)
        }


MONEY, QUANTITY, RATE, COUNT, FLAG, PRODUCT, DATE = (
    MoneyForm(),
    QuantityForm(),
    RateForm(),
    CountForm(),
    FlagForm(),
    ProductForm(),
    DateForm(),
)
CODE = TextForm(64)
CODES = ListForm(CODE, frozenset)
CATEGORIES = ListForm(CategoryForm(), frozenset)
TIERS = ListForm(TierForm(), frozenset)
PRODUCTS = ListForm(PRODUCT, frozenset)
POSITIVE = CountForm(1)
