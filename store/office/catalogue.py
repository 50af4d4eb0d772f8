"""The products of the shop: looking one up at a scan, and adding and changing them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, Unpack

from peewee import JOIN, fn

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis, trading_day
from store.db.models import Barcode, Category, Product, TaxRate
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money, Quantity
from store.office import listing, pending, tax_classes
from store.office.articles import Article, Fields, NameMissing, cleaned
from store.office.writing import Change, rows_of, write
from store.pricing.basket import ProductId, Tax


class NoSuchProduct(Refused):
    template = N_("No product has the code {code}.")


class CodeTaken(Refused):
    template = N_("The code {code} is that of {name} already.")


class NoSuchCategory(Refused):
    template = N_("There is no category {code}.")


class CodeTwice(Refused):
    template = N_("The code {code} is given twice.")


@dataclass(frozen=True, slots=True)
class Sellable:
    """What a till needs of a scanned code. `code` is the one that was found, perhaps a carton's: that holds
    `pack_quantity` thousandths and may have a `pack_price` for the whole. `price` is that of one unit; None: ask.
    `active` is False for what is not sold any more. `labelled`: a scale's label said `pack_quantity` and perhaps
    `pack_price`."""

    product: ProductId
    code: str
    name: str
    unit: str
    price: Money | None
    weighed: bool
    decimals: int
    tax: Tax
    pack_quantity: Quantity
    pack_price: Money | None
    active: bool
    labelled: bool = False


def _by_code() -> Any:
    earlier = TaxRate.alias()
    in_force = earlier.select(fn.MAX(earlier.since)).where(
        earlier.tax_class == TaxRate.tax_class, earlier.since <= param("day")
    )
    tax_class = fn.COALESCE(Product.tax_class, Category.tax_class, param("usual"))
    return (
        Barcode.select(
            *(Product.id, Barcode.code, Product.name, Product.unit, Product.price, Product.weighed, Product.decimals),
            *(Barcode.quantity, Barcode.price, Product.active),
            *(TaxRate.tax_class, TaxRate.numerator, TaxRate.denominator),
        )
        .join(Product)
        .join(Category, JOIN.LEFT_OUTER)
        .join(TaxRate, JOIN.LEFT_OUTER, on=(TaxRate.tax_class == tax_class) & (TaxRate.since == in_force))
        .where(Barcode.code == param("code"))
    )


_BY_CODE = Statement(_by_code)


def by_code(shop: Shop, code: str, *, now: datetime) -> Sellable | None:
    """What this code sells, taxed by the rate in force on the trading day; None when no product has it.

    Exactly this code: store.codes.read() knows the other forms that a GTIN may have.
    """
    settings = shop.settings
    day = trading_day(now, settings.zone, settings.day_ends_at).isoformat()
    row = _BY_CODE(shop.db, code=code, day=day, usual=settings.tax_class).fetchone()
    if row is None:
        return None
    product, code, name, unit, price, weighed, decimals, quantity, pack_price, active, *tax = row
    return Sellable(
        *(ProductId(product), code, name, unit, price, bool(weighed), decimals),
        *(_tax(*tax), quantity, pack_price, bool(active)),
    )


@lru_cache(maxsize=256)
def _tax(code: str | None, numerator: int | None, denominator: int | None) -> Tax:
    """A shop that has no tax classes sells without tax."""
    return Tax(code, Fraction(numerator, denominator)) if code and numerator is not None else Tax("", Fraction(0))


def show(shop: Shop, code: str) -> Article:
    """The product with this code, be it its own or one of its barcodes. Raises NoSuchProduct."""
    owner = Barcode.select(Barcode.product).where(Barcode.code.in_([code, code.upper()]))
    found = listing.articles(Product.id.in_(owner))
    if not found:
        raise NoSuchProduct(code=code)
    return found[0]


EDIT_PRODUCTS = Permit("edit_products", N_("Change the products"), least="manager")


def add(shop: Shop, actor: Actor, *, now: datetime, **given: Unpack[Fields]) -> Article:
    """A new product: a code and a name at least. A scan and the search find it from now on.

    Raises CodeTaken, CodeTwice, NoSuchCategory, NoSuchTaxClass and the refusals of store.office.articles.
    """
    if "name" not in given:
        raise NameMissing()
    fields = cleaned(given)
    pending.load()
    with pending.changing(shop):
        require(shop, actor, EDIT_PRODUCTS)
        number = (Product.select(fn.MAX(Product.number)).scalar() or 0) + 1
        new = made(number, fields)
        _check_references(new)
        _put(shop, Change(new), now)
        journal.append(shop, actor, "product.add", now=now, product=new.id, code=new.code, price=new.price)
    return new


def edit(shop: Shop, actor: Actor, old_code: str, *, now: datetime, **given: Unpack[Fields]) -> Article:
    """Change what is given of the product that has `old_code`; the rest stays.

    Raises NoSuchProduct and what add() raises.
    """
    fields = cleaned(given)
    pending.load()
    with pending.changing(shop):
        require(shop, actor, EDIT_PRODUCTS)
        old = show(shop, old_code)
        new = applied(old, fields)
        if new != old:
            _check_references(new)
            _put(shop, Change(new, old), now)
            journal.append(shop, actor, "product.edit", now=now, product=old.id, **differences(old, new))
    return new


def made(number: int, fields: Fields, key: str | None = None) -> Article:
    """A new article of clean fields, a code and a name among them, with this id or a new one. Raises CodeTwice."""
    given: dict[str, Any] = {**fields}
    if "member_prices" in fields:
        given["member_prices"] = _levels(fields["member_prices"])
    return _codes_once(Article(ProductId(key or new_id()), number, **given))


def applied(article: Article, fields: Fields) -> Article:
    """The article with what is given, fields being clean. Raises CodeTwice."""
    changes: dict[str, Any] = {**fields}
    if "member_prices" in fields:
        changes["member_prices"] = _levels({**article.member_prices, **fields["member_prices"]})
    return _codes_once(replace(article, **changes))


def _levels(prices: Mapping[int, Money | None]) -> dict[int, Money]:
    return {level: price for level, price in sorted(prices.items()) if price is not None}


def _codes_once(article: Article) -> Article:
    if article.packs:
        codes = [article.code, *[pack.code for pack in article.packs]]
        for code in codes:
            if codes.count(code) > 1:
                raise CodeTwice(code=code)
    return article


def differences(old: Article, new: Article) -> Mapping[str, Any]:
    """For the journal: amounts as [before, after], of texts only that they changed."""
    changed = [name for name in Article.__slots__ if getattr(old, name) != getattr(new, name)]
    amounts = {name: [getattr(old, name), getattr(new, name)] for name in changed if name in _AMOUNTS}
    return {"fields": changed, **amounts}


_AMOUNTS = ("code", "price", "cost", "floor_price", "floor_permille", "weighed", "decimals", "discountable", "active")


def _check_references(article: Article) -> None:
    """Raises CodeTaken, NoSuchCategory, NoSuchTaxClass."""
    codes = [article.code, *(pack.code for pack in article.packs)]
    others = (
        Barcode.select(Barcode.code, Product.name)
        .join(Product)
        .where(Barcode.code.in_(codes), Barcode.product != article.id)
    )
    for code, name in others.tuples().iterator():
        raise CodeTaken(code=code, name=name)
    if article.category and not Category.select().where(Category.code == article.category).exists():
        raise NoSuchCategory(code=article.category)
    if article.tax_class:
        tax_classes.check(article.tax_class)


def _put(shop: Shop, change: Change, now: datetime) -> None:
    code = change.after.category
    categories = {code: Category.get(Category.code == code).id} if code else {}
    write(shop, rows_of([change], categories, to_millis(now)))
