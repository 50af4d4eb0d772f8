"""Making a shop, its tills, and choosing its settings."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db import home as places
from store.db import settings
from store.db.keys import Root
from store.db.models import Product, Sale, Store, Till
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import words
from store.ids import new_id
from store.office import staff, tax_classes
from store.office.building import Building

OWNER = "1000"
"""The staff number of the owner that a new shop begins with."""


class BadTillNumber(Refused):
    template = N_("“{number}” cannot be a till: tills are numbered 1 to 99.")


class TillTaken(Refused):
    template = N_("There is a till {number} already.")


class CurrencyStands(Refused):
    template = N_("The currency cannot change any more: there are prices or sales in {currency}.")


class StoreNumberStands(Refused):
    template = N_("The store's number cannot change: it is in the numbers of its tills and sales.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new shop is to be. `owner_pin` None: one is made up. `url` None: an encrypted file in the home."""

    shop_name: str = "Guitai"
    language: str = "zh_CN"
    currency: str = "CNY"
    zone: str = "Asia/Shanghai"
    paper_columns: int = 48
    owner_name: str = ""
    owner_pin: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A shop that stands. The recovery code is told once; `owner_pin` is set when it was made up."""

    home: Path
    url: str
    recovery_code: str
    owner_number: str
    owner_pin: str | None


def init_shop(home: Path, plan: Plan, *, now: datetime) -> Made:
    """Make a shop in a home that has none: its key, store, first till, owner, tax classes and settings.

    All of it or nothing, even when the process is killed half-way: the store takes its place last.
    Raises ShopExists, BeingMade, RootKeyExists, BadSetting, PinNotSixDigits, PinTooSimple, BadStoreUrl, NoServer.
    """
    chosen = {
        "shop_name": plan.shop_name,
        "language": plan.language,
        "currency": plan.currency,
        "zone": plan.zone,
        "paper_columns": plan.paper_columns,
    }
    for name, value in chosen.items():
        settings.read(name, str(value))
    pin = plan.owner_pin or staff.any_pin(OWNER)
    staff.check_pin(OWNER, pin)
    root = Root.new()
    owner = staff.Person(new_id(), OWNER, plan.owner_name or words(plan.language)(N_("Owner")), "owner", True)
    pin_hash = staff.hash_pin(root, OWNER, pin)
    with Building(home, plan.url, root) as building:
        with building.shop() as shop, shop.transaction():
            settings.save(**chosen, tax_class=tax_classes.STANDARD)
            furnish(shop, plan, now)
            staff.keep(owner, pin_hash, now)
            journal.append(shop, Actor(None, "", "", "", "0100"), "shop.init", now=now, owner=owner.id)
            building.hand_over_key()
        building.hand_over()
    url = plan.url or places.default_url(home)
    return Made(home, url, root.recovery_code(), OWNER, pin if plan.owner_pin is None else None)


def furnish(shop: Shop, plan: Plan, now: datetime) -> None:
    """Store 1 with its office and first till, and the tax classes, inside the caller's transaction."""
    Store.create(number=1, name=plan.shop_name)
    speak = words(plan.language)
    Till.create(id="0100", store=1, number=0, name=speak(N_("Office")), registered_at=to_millis(now))
    Till.create(id="0101", store=1, number=1, name=speak(N_("Till {number}"), number=1), registered_at=to_millis(now))
    tax_classes.make(plan.currency.upper(), speak)


CHANGE_SETTINGS = Permit("change_settings", N_("Change the shop's settings"), least="manager")
CHANGE_PERMITS = Permit("change_permits", N_("Change who may do what"), least="owner")


def register_till(shop: Shop, actor: Actor, number: int, name: str = "", *, now: datetime) -> str:
    """A further till of this store; its id. Raises BadTillNumber, TillTaken."""
    if not 1 <= number <= 99:
        raise BadTillNumber(number=number)
    store = shop.settings.store_number
    till = f"{store:02d}{number:02d}"
    called = name or words(shop.settings.language)(N_("Till {number}"), number=number)
    with shop.transaction():
        require(shop, actor, CHANGE_SETTINGS)
        if Till.get_or_none(Till.id == till):
            raise TillTaken(number=number)
        Till.create(id=till, store=store, number=number, name=called, registered_at=to_millis(now))
        journal.append(shop, actor, "till.add", now=now, added=till)
    return till


def change_settings(shop: Shop, actor: Actor, *, now: datetime, **values: Any) -> settings.Settings:
    """Set settings, as text or typed; the settings as they are then.

    Raises UnknownSetting, BadSetting, CurrencyStands, StoreNumberStands, NoSuchTaxClass, NoSuchKind,
    ApprovalNeeded, Faults (points offers).
    """
    wanted = {name: settings.read(name, settings.write(value)) for name, value in values.items()}
    if offers := wanted.get("points_offers"):
        from store.office.offering import terms_of
        from store.pricing.points_offers import read_points_offers

        read_points_offers(offers, terms_of(shop))
    with shop.transaction():
        before = settings.load()
        changed = {name: value for name, value in wanted.items() if value != getattr(before, name)}
        require(shop, actor, CHANGE_PERMITS if "permits" in changed else CHANGE_SETTINGS)
        if "store_number" in changed:
            raise StoreNumberStands()
        if "currency" in changed and (Sale.select().exists() or Product.select().exists()):
            raise CurrencyStands(currency=before.currency.code)
        if usual := changed.get("tax_class"):
            tax_classes.check(usual)
        if kind := changed.get("follow_coupon"):
            from store.office.coupons.kinds import show

            show(shop, kind)
        if changed:
            settings.save(**changed)
            if "shop_name" in changed:
                Store.update(name=changed["shop_name"]).where(Store.number == before.store_number).execute()
            said = {name: [settings.write(getattr(before, name)), settings.write(changed[name])] for name in changed}
            journal.append(shop, actor, "settings", now=now, changed=said)
    shop.refresh()
    return shop.settings
