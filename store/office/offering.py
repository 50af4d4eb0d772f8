"""What the owner does with offers: list, add, change, stop, and whole files in and out.

An offer is kept as its file says it, but for its products, which are kept by id. Sales name an offer by its id for
ever, so none is deleted: it is stopped.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

from peewee import fn

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import from_millis, to_millis
from store.db.models import Barcode, Category, OfferRow, Product, Tier
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office.offers import forget
from store.pricing.basket import ProductId
from store.pricing.offers.base import Offer
from store.pricing.offers.forms import FLAG
from store.pricing.offers.reading import (
    Suffix,
    Terms,
    offer_handed_in,
    parse,
    read_offer,
    read_offers,
    write_json,
    write_offer,
    write_toml,
)

EDIT_OFFERS = Permit("edit_offers", N_("Change the offers"), least="manager")


class NoSuchOffer(Refused):
    template = N_("There is no offer {code}.")


class OfferExists(Refused):
    template = N_("There is an offer {code} already; edit it, or give this one another id.")


class NotAnOffersFile(Refused):
    template = N_("{file} is neither a .toml nor a .json file.")


class CannotReadFile(Refused):
    template = N_("{file} cannot be read: {problem}")


class KindStays(Refused):
    template = N_("The offer {code} is of the kind {kind}; stop it and make another one.")


@dataclass(frozen=True, slots=True)
class KeptOffer:
    """An offer of the shop, live or stopped."""

    offer: Offer
    state: Literal["live", "stopped"]
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file did, by the offers' ids."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def terms_of(shop: Shop) -> Terms:
    """How files name the shop's products, categories and tiers."""
    return Terms(
        shop.settings.currency,
        shop.settings.zone,
        product=_product_of,
        code=_code_of,
        category=lambda code: bool(Category.select().where(Category.code == code).exists()),
        tier=_known_tier,
    )


def standing_terms(shop: Shop) -> Terms:
    """The same for what was checked when it was set and stands since: a code that nothing has any more fits nothing."""
    return Terms(shop.settings.currency, shop.settings.zone, product=lambda code: _product_of(code) or ProductId(code))


def everything(shop: Shop, *, live_only: bool = False) -> list[KeptOffer]:
    """The shop's offers by id."""
    rows = OfferRow.select().order_by(OfferRow.code)
    return [_kept(shop, row) for row in rows if row.state == "live" or not live_only]


def show(shop: Shop, code: str) -> KeptOffer:
    """Raises NoSuchOffer."""
    row = OfferRow.get_or_none(OfferRow.code == code)
    if row is None:
        raise NoSuchOffer(code=code)
    return _kept(shop, row)


def as_file(shop: Shop, offer: Offer) -> dict[str, Any]:
    """The offer as a file says it, products by code."""
    return write_offer(offer, terms_of(shop))


def add(shop: Shop, actor: Actor, data: Mapping[str, Any], *, now: datetime) -> KeptOffer:
    """A new offer, in force from the tills' next act on. Raises Faults, OfferExists, ApprovalNeeded."""
    offer = offer_handed_in(data, terms_of(shop))
    with _changing(shop):
        require(shop, actor, EDIT_OFFERS)
        if OfferRow.select().where(OfferRow.code == offer.id).exists():
            raise OfferExists(code=offer.id)
        _put(shop, offer, now)
        journal.append(shop, actor, "offer.add", now=now, offer=offer.id, says=_for_the_journal(shop, offer))
    return show(shop, offer.id)


def edit(shop: Shop, actor: Actor, code: str, changes: Mapping[str, Any], *, now: datetime) -> KeptOffer:
    """Change fields of an offer, as its file would say them; None takes a field away. A stopped offer stays stopped.

    Raises NoSuchOffer, KindStays, Faults, ApprovalNeeded.
    """
    old = show(shop, code)
    kind = changes.get("kind", old.offer.kind)
    if kind != old.offer.kind:
        raise KindStays(code=code, kind=old.offer.kind)
    data = {**as_file(shop, old.offer), **changes, "id": code}
    offer = offer_handed_in({name: value for name, value in data.items() if value is not None}, terms_of(shop))
    if offer != old.offer:
        with _changing(shop):
            require(shop, actor, EDIT_OFFERS)
            _put(shop, offer, now)
            journal.append(shop, actor, "offer.edit", now=now, offer=code, says=_for_the_journal(shop, offer))
    return show(shop, code)


def stop(shop: Shop, actor: Actor, code: str, *, now: datetime) -> KeptOffer:
    """No till gives the offer any more. Raises NoSuchOffer, ApprovalNeeded."""
    return _set_state(shop, actor, code, "stopped", now)


def resume(shop: Shop, actor: Actor, code: str, *, now: datetime) -> KeptOffer:
    """A stopped offer is live again. Raises NoSuchOffer, ApprovalNeeded."""
    return _set_state(shop, actor, code, "live", now)


def import_offers(shop: Shop, actor: Actor, file: Path, *, now: datetime, dry_run: bool = False) -> Imported:
    """Add and change all offers of a file, or none: those it does not name stay as they are; a stopped one that it
    names is live again, unless the file says `stopped = true` of it.

    Raises NotAnOffersFile, CannotReadFile, Faults, KindStays, ApprovalNeeded.
    """
    terms = terms_of(shop)
    data, places = _without_stopped(parse_file(file), terms)
    offers = read_offers(data, terms)
    stopped = {offers[place].id for place in places}
    with _changing(shop):
        before = {kept.offer.id: kept for kept in everything(shop)}
        added, changed, unchanged = [], [], []
        for offer in offers:
            old = before.get(offer.id)
            if old is None:
                added.append(offer)
            elif old.offer.kind != offer.kind:
                raise KindStays(code=offer.id, kind=old.offer.kind)
            elif old.offer != offer or old.state != ("stopped" if offer.id in stopped else "live"):
                changed.append(offer)
            else:
                unchanged.append(offer)
        report = Imported(*(tuple(offer.id for offer in some) for some in (added, changed, unchanged)))
        if not dry_run and (added or changed):
            require(shop, actor, EDIT_OFFERS)
            for offer in (*added, *changed):
                _put(shop, offer, now)
            for offer in (*added, *changed):
                state = "stopped" if offer.id in stopped else "live"
                OfferRow.update(state=state).where(OfferRow.code == offer.id).execute()
            says = [_for_the_journal(shop, offer) for offer in (*added, *changed)]
            journal.append(shop, actor, "offer.import", now=now, added=report.added, changed=report.changed, says=says)
    return report


def export_offers(shop: Shop, suffix: Suffix, *, live_only: bool = True) -> str:
    """The shop's offers as the text of a file that import_offers takes."""
    found = everything(shop, live_only=live_only)
    write = write_toml if suffix == ".toml" else write_json
    stopped = {kept.offer.id for kept in found if kept.state == "stopped"}
    return write([kept.offer for kept in found], terms_of(shop), stopped=stopped)


def _without_stopped(data: dict[str, Any], terms: Terms) -> tuple[dict[str, Any], list[int]]:
    """The file without what it says of state, and the places of the offers that it says are stopped. Raises Faults."""
    offers = data.get("offers")
    if not isinstance(offers, list):
        return data, []
    tables = [each if isinstance(each, dict) else {} for each in offers]
    said = [
        FLAG.read(each.get("stopped", False), f"offers[{place}].stopped", terms) for place, each in enumerate(tables, 1)
    ]
    bare = [
        {name: value for name, value in each.items() if name != "stopped"} if isinstance(each, dict) else each
        for each in offers
    ]
    return {**data, "offers": bare}, [place for place, each in enumerate(said) if each]


def parse_file(file: Path) -> dict[str, Any]:
    """The data of a .toml or .json file. Raises NotAnOffersFile, CannotReadFile, Faults."""
    suffix = suffix_of(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CannotReadFile(file=file, problem=error.strerror) from None
    except UnicodeDecodeError as error:
        raise CannotReadFile(file=file, problem=error) from None
    return parse(text, suffix, str(file))


def suffix_of(file: Path) -> Suffix:
    """Raises NotAnOffersFile."""
    suffix = file.suffix.lower()
    if suffix not in (".toml", ".json"):
        raise NotAnOffersFile(file=file)
    return cast(Suffix, suffix)


@contextmanager
def _changing(shop: Shop) -> Iterator[None]:
    """A transaction after which this process looks at the offers again."""
    with shop.transaction():
        yield
    forget(shop)


def _set_state(shop: Shop, actor: Actor, code: str, state: str, now: datetime) -> KeptOffer:
    old = show(shop, code)
    if old.state != state:
        with _changing(shop):
            require(shop, actor, EDIT_OFFERS)
            OfferRow.update(state=state, changed_at=_later(now)).where(OfferRow.code == code).execute()
            journal.append(shop, actor, f"offer.{'stop' if state == 'stopped' else 'resume'}", now=now, offer=code)
    return show(shop, code)


def _put(shop: Shop, offer: Offer, now: datetime) -> None:
    at = _later(now)
    said = {"name": offer.name, "kind": offer.kind, "data": _data(shop, offer), "changed_at": at}
    OfferRow.insert(code=offer.id, created_at=at, **said).on_conflict(
        conflict_target=[OfferRow.code], update={getattr(OfferRow, name): value for name, value in said.items()}
    ).execute()


def _later(now: datetime) -> int:
    """A moment after every change before, so that the last of them tells whether anything has changed."""
    return max(to_millis(now), (OfferRow.select(fn.MAX(OfferRow.changed_at)).scalar() or 0) + 1)


def _data(shop: Shop, offer: Offer) -> str:
    """As it is kept: products by id."""
    return json.dumps(write_offer(offer, _inside(shop)), ensure_ascii=False)


def _for_the_journal(shop: Shop, offer: Offer) -> dict[str, Any]:
    """Ids and amounts: all but the name."""
    return {name: value for name, value in write_offer(offer, _inside(shop)).items() if name != "name"}


def _inside(shop: Shop) -> Terms:
    return Terms(shop.settings.currency, shop.settings.zone)


def _kept(shop: Shop, row: Any) -> KeptOffer:
    offer = read_offer(json.loads(row.data), _inside(shop))
    return KeptOffer(offer, row.state, from_millis(row.created_at), from_millis(row.changed_at))


def _product_of(code: str) -> ProductId | None:
    row = Barcode.select(Barcode.product).where(Barcode.code.in_([code, code.upper()])).tuples().first()
    return ProductId(row[0]) if row else None


def _code_of(product: ProductId) -> str:
    return str(Product.select(Product.code).where(Product.id == product).scalar())


def _known_tier(code: str) -> bool:
    """A shop that has no tiers yet gets its own with its first member."""
    return bool(Tier.select().where(Tier.code == code).exists()) or not Tier.select().exists()
