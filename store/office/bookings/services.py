"""What can be booked by the hour: a service, its length, who may do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import counts, journal
from store.books.actor import Actor
from store.books.counts import CountCardView
from store.books.permits import require
from store.calendar import to_millis
from store.db.models import Course, Product, Service, ServiceWorker, Staff
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office import catalogue, count_kinds, staff
from store.office.bookings.rules import EDIT_BOOKINGS, LONGEST
from store.office.staff import NotActive, Person

LONGEST_CODE = 32
LONGEST_NAME = 60
MOST_MINUTES = LONGEST // 60_000


class NoSuchService(Refused):
    template = N_("There is no service “{code}” that could be booked.")


class ServiceStopped(Refused):
    template = N_("“{name}” is not booked any more.")


class BookableExists(Refused):
    template = N_("“{code}” can be booked already: stop it, and give this one another code.")


class BadService(Refused):
    template = N_("What is booked has a code of letters and digits, a name, and takes 1 to {minutes} minutes.")


class NotTheirs(Refused):
    template = N_("{name} does not do “{service}”.")


class NothingToDo(Refused):
    template = N_("Say what it is: the code of a product, or a kind of count card.")


@dataclass(frozen=True, slots=True)
class ServiceView:
    """`product` is the code of what is rung up; `kind` the only kind of count card that pays for it, None where any
    that is good for the product does. `workers`: staff numbers of who may do it, none is everybody."""

    code: str
    name: str
    product: str
    kind: str | None
    minutes: int
    workers: tuple[str, ...]
    active: bool


def services(shop: Shop, *, stopped: bool = False) -> tuple[ServiceView, ...]:
    """In the order of their codes."""
    rows: Any = Service.select().order_by(Service.code)
    return tuple(_view(row) for row in rows if stopped or row.active)


def service(shop: Shop, code: str) -> ServiceView:
    """Raises NoSuchService."""
    row = Service.get_or_none(Service.code == code)
    if row is None:
        raise NoSuchService(code=code)
    return _view(row)


def booked_service(shop: Shop, code: str) -> ServiceView:
    """One that is booked now. Raises NoSuchService, ServiceStopped."""
    found = service(shop, code)
    if not found.active:
        raise ServiceStopped(name=found.name)
    return found


def well_named(code: str, name: str, minutes: int) -> None:
    """Raises BadService."""
    good = code.replace("-", "").isalnum() and len(code) <= LONGEST_CODE and 0 < len(name.strip()) <= LONGEST_NAME
    if not (good and 1 <= minutes <= MOST_MINUTES):
        raise BadService(minutes=MOST_MINUTES)


def good_for(shop: Shop, product: str | None, kind: str | None) -> tuple[str | None, str | None]:
    """The id of the product that is rung up, and the kind of count card that pays. Raises NoSuchProduct,
    NoSuchCountKind."""
    if kind is not None:
        product = count_kinds.kind(shop, kind).product
    if product is None:
        return None, None
    return str(Product.get(Product.code == catalogue.show(shop, product).code).id), kind


def add(
    shop: Shop,
    actor: Actor,
    code: str,
    name: str,
    minutes: int,
    *,
    product: str | None = None,
    kind: str | None = None,
    workers: Sequence[str] = (),
    now: datetime,
) -> ServiceView:
    """Let a service be booked. Raises BadService, BookableExists, NothingToDo, NoSuchProduct, NoSuchCountKind,
    NoSuchStaff, NotActive, ApprovalNeeded."""
    well_named(code, name, minutes)
    with shop.transaction():
        require(shop, actor, EDIT_BOOKINGS)
        if Service.get_or_none(Service.code == code) or Course.get_or_none(Course.code == code):
            raise BookableExists(code=code)
        rung, paying = good_for(shop, product, kind)
        if rung is None:
            raise NothingToDo()
        given: dict[str, Any] = {"product": rung, "count_kind": paying, "minutes": minutes}
        Service.insert(code=code, name=name.strip(), **given, created_at=to_millis(now)).execute()
        for number in dict.fromkeys(workers):
            ServiceWorker.insert(service=code, staff=active_person(number).id).execute()
        journal.append(shop, actor, "service.add", now=now, service=code, minutes=minutes, workers=list(workers))
    return service(shop, code)


def stop(shop: Shop, actor: Actor, code: str, *, now: datetime) -> ServiceView:
    """Book it no more; bookings that stand do. Raises NoSuchService, ApprovalNeeded."""
    with shop.transaction():
        require(shop, actor, EDIT_BOOKINGS)
        if Service.update(active=False).where(Service.code == code).execute() == 0:
            raise NoSuchService(code=code)
        journal.append(shop, actor, "service.stop", now=now, service=code)
    return service(shop, code)


def active_person(number: str) -> Person:
    """Raises NoSuchStaff, NotActive."""
    found = staff.person(number)
    if not found.active:
        raise NotActive(name=found.name, number=found.number)
    return found


def workers_of(shop: Shop, what: ServiceView) -> tuple[Person, ...]:
    """Who may do a service and works here, by number."""
    return tuple(
        each for each in staff.everybody(shop) if each.active and (not what.workers or each.number in what.workers)
    )


def worker_for(shop: Shop, what: ServiceView, number: str) -> Person:
    """Raises NoSuchStaff, NotActive, NotTheirs."""
    found = active_person(number)
    if what.workers and number not in what.workers:
        raise NotTheirs(name=found.name, service=what.name)
    return found


def card_for(shop: Shop, member: str, product: str | None, kind: str | None, now: datetime) -> CountCardView | None:
    """The member's count card that pays for it next; `product` is a code."""
    for each in counts.cards_of(shop, member, now=now):
        if each.open and (each.kind == kind if kind else each.product == product):
            return each
    return None


def _view(row: Any) -> ServiceView:
    numbers: Any = ServiceWorker.select(Staff.number).join(Staff).where(ServiceWorker.service == row.code)
    workers = tuple(sorted(number for (number,) in numbers.tuples()))
    paying = row.count_kind_id
    return ServiceView(row.code, row.name, row.product.code, paying, row.minutes, workers, bool(row.active))
