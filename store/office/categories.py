"""Categories of goods (类别): a code, a name, perhaps a category above, and a tax class for what is in them."""

from dataclasses import dataclass
from datetime import datetime

from store.books import journal
from store.books.actor import Actor
from store.books.permits import require
from store.db.models import Category
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.office import tax_classes
from store.office.articles import clean_code, clean_name
from store.office.catalogue import EDIT_PRODUCTS, NoSuchCategory


class CategoryExists(Refused):
    template = N_("There is a category {code} already.")


class CategoryInside(Refused):
    template = N_("{code} cannot stand below {parent}, which stands below it.")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category; `parent` is the code of the one above; `tax_class` None: the shop's usual one."""

    code: str
    name: str
    parent: str | None = None
    tax_class: str | None = None


def categories(shop: Shop) -> tuple[Shelf, ...]:
    """All categories by code."""
    above = Category.alias()
    rows = (
        Category.select(Category.code, Category.name, above.code, Category.tax_class)
        .left_outer_join(above, on=(Category.parent == above.id))
        .order_by(Category.code)
        .tuples()
    )
    return tuple(Shelf(*row) for row in rows.iterator())


def show(shop: Shop, code: str) -> Shelf:
    """Raises NoSuchCategory."""
    for shelf in categories(shop):
        if shelf.code == code:
            return shelf
    raise NoSuchCategory(code=code)


def add(
    shop: Shop,
    actor: Actor,
    code: str,
    name: str,
    *,
    parent: str | None = None,
    tax_class: str | None = None,
    now: datetime,
) -> Shelf:
    """A new category. Raises CategoryExists, NoSuchCategory (the parent), NoSuchTaxClass, CodeUnfit, NameMissing,
    ApprovalNeeded."""
    new = Shelf(_clean(code), clean_name(name), parent, tax_class)
    with shop.transaction():
        require(shop, actor, EDIT_PRODUCTS)
        if Category.select().where(Category.code == new.code).exists():
            raise CategoryExists(code=new.code)
        columns = _columns(new)
        Category.insert(id=new_id(), code=new.code, **columns).execute()
        journal.append(shop, actor, "category.add", now=now, code=new.code, tax_class=tax_class)
    return new


def edit(shop: Shop, actor: Actor, changed: Shelf, *, now: datetime) -> Shelf:
    """Give the category of that code this name, parent and tax class.

    Raises NoSuchCategory, CategoryInside, NoSuchTaxClass, NameMissing, ApprovalNeeded.
    """
    new = Shelf(changed.code, clean_name(changed.name), changed.parent, changed.tax_class)
    with shop.transaction():
        require(shop, actor, EDIT_PRODUCTS)
        _id_of(new.code)
        above = new.parent
        parents = {shelf.code: shelf.parent for shelf in categories(shop)}
        while above is not None:
            if above == new.code:
                raise CategoryInside(code=new.code, parent=new.parent)
            above = parents.get(above)
        Category.update(**_columns(new)).where(Category.code == new.code).execute()
        journal.append(shop, actor, "category.edit", now=now, code=new.code, parent=new.parent, tax_class=new.tax_class)
    return new


def _columns(shelf: Shelf) -> dict[str, str | None]:
    if shelf.tax_class:
        tax_classes.check(shelf.tax_class)
    return {
        "name": shelf.name,
        "parent": _id_of(shelf.parent) if shelf.parent else None,
        "tax_class": shelf.tax_class,
    }


def _id_of(code: str) -> str:
    found = Category.get_or_none(Category.code == code)
    if found is None:
        raise NoSuchCategory(code=code)
    return str(found.id)


def _clean(code: str) -> str:
    """A category's code may be a word of any script, as imports make them of names."""
    return clean_code(code) if code.isascii() else clean_name(code)[:32]
