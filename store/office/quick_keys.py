"""Quick keys (快捷键): pages of goods that have no code to scan, and what lies on each key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, Case

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.db.models import Product, QuickKey, QuickPage
from store.db.opening import Shop
from store.db.statements import Statement
from store.errors import N_, Refused
from store.money import Money
from store.office.articles import clean_text
from store.office.catalogue import show

EDIT_KEYS = Permit("edit_keys", N_("Change the quick keys"), least="manager")

PAGES, PLACES = 20, 30
"""So many pages, and keys on each, a till can show."""

LONGEST_NAME = 32


class NoSuchKey(Refused):
    template = N_("There is no key {page}/{place}: pages are 1 to {pages}, keys 1 to {places}.")


@dataclass(frozen=True, slots=True)
class Key:
    """One key. Its product is rung by `code`; `price` None: the till asks; `weighed`: ask the weight first."""

    page: int
    place: int
    name: str
    code: str
    product: str
    price: Money | None
    unit: str
    weighed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its keys by place. `name` is "" for one that is called by its number."""

    page: int
    name: str
    keys: tuple[Key, ...]


def quick_keys(shop: Shop) -> tuple[Page, ...]:
    """The pages that have keys, in their order; goods that are not sold any more are left out. One statement: a screen
    asks when it opens and keeps the answer."""
    found: dict[int, list[Key]] = {}
    names: dict[int, str] = {}
    for page, place, name, code, product, price, unit, weighed, called in _KEYS(shop.db).fetchall():
        found.setdefault(page, []).append(Key(page, place, name, code, product, price, unit, bool(weighed)))
        names[page] = called or ""
    return tuple(Page(page, names[page], tuple(keys)) for page, keys in found.items())


def set_key(shop: Shop, actor: Actor, page: int, place: int, code: str, *, name: str = "", now: datetime) -> Page:
    """Put the product with this code on a key, over what lies there. Raises NoSuchKey, NoSuchProduct, TextTooLong,
    EmojiInText, ApprovalNeeded."""
    _check(page, place)
    said = clean_text(name, LONGEST_NAME)
    with shop.transaction():
        require(shop, actor, EDIT_KEYS)
        product = show(shop, code)
        (
            QuickKey.insert(page=page, place=place, product=product.id, name=said)
            .on_conflict(
                conflict_target=[QuickKey.page, QuickKey.place],
                update={QuickKey.product: product.id, QuickKey.name: said},
            )
            .execute()
        )
        journal.append(shop, actor, "key.set", now=now, page=page, place=place, product=product.id)
        return _page(shop, page)


def clear(shop: Shop, actor: Actor, page: int, place: int | None = None, *, now: datetime) -> Page:
    """Take a key off its page, or with None the whole page, its name too. Raises NoSuchKey, ApprovalNeeded."""
    _check(page, place or 1)
    with shop.transaction():
        require(shop, actor, EDIT_KEYS)
        of_page = QuickKey.page == page
        QuickKey.delete().where(of_page if place is None else of_page & (QuickKey.place == place)).execute()
        if place is None:
            QuickPage.delete().where(QuickPage.page == page).execute()
        journal.append(shop, actor, "key.clear", now=now, page=page, place=place)
        return _page(shop, page)


def name_page(shop: Shop, actor: Actor, page: int, name: str, *, now: datetime) -> Page:
    """Call a page something; "" calls it by its number. Raises NoSuchKey, TextTooLong, EmojiInText, ApprovalNeeded."""
    _check(page, 1)
    said = clean_text(name, LONGEST_NAME)
    with shop.transaction():
        require(shop, actor, EDIT_KEYS)
        (
            QuickPage.insert(page=page, name=said)
            .on_conflict(conflict_target=[QuickPage.page], update={QuickPage.name: said})
            .execute()
        )
        journal.append(shop, actor, "key.page", now=now, page=page)
        return _page(shop, page)


def as_rows(pages: Sequence[Page]) -> list[list[str]]:
    """The keys as a file has them: page, the page's name, key, product code, what the key says."""
    return [[str(page.page), page.name, str(key.place), key.code, key.name] for page in pages for key in page.keys]


def _page(shop: Shop, number: int) -> Page:
    return next((page for page in quick_keys(shop) if page.page == number), Page(number, "", ()))


def _check(page: int, place: int) -> None:
    if not (1 <= page <= PAGES and 1 <= place <= PLACES):
        raise NoSuchKey(page=page, place=place, pages=PAGES, places=PLACES)


def _all_keys() -> Any:
    said = Case(None, [(QuickKey.name != "", QuickKey.name)], Product.name)
    return (
        QuickKey.select(
            *(QuickKey.page, QuickKey.place, said, Product.code, Product.id, Product.price, Product.unit),
            *(Product.weighed, QuickPage.name),
        )
        .join(Product)
        .switch(QuickKey)
        .join(QuickPage, JOIN.LEFT_OUTER, on=(QuickPage.page == QuickKey.page))
        .where(Product.active)
        .order_by(QuickKey.page, QuickKey.place)
    )


_KEYS = Statement(_all_keys)
