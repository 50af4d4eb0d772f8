"""What `shop offers rehearse` finds and says, of an offer of prices or of points."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import typer

from scripts.shop import common
from scripts.shop.fields import all_faults
from store.db.opening import Shop
from store.errors import Refused
from store.i18n import N_, _
from store.money import Money, half_up, write_amount, write_quantity
from store.office import offering
from store.office.points import points_rules
from store.pricing.offers.base import Offer
from store.pricing.offers.reading import read_offers
from store.pricing.points_offers import read_points_list
from store.pricing.points_rules import POINTS_OFFER, Bonus, Multiplier
from store.reports.rehearsal import Day, Moved, Rehearsal, rehearse
from store.reports.rehearsal_points import PointsRehearsal, rehearse_points

Rehearsed: TypeAlias = Offer | Multiplier | Bonus
Write: TypeAlias = Callable[[Money], str]


class OneAtATime(Refused):
    template = N_("{file} has {count} {count:offer|offers}; one is rehearsed.")


def tell(shop: Shop, text: str, since: date, json: bool) -> None:
    """Rehearse what the text names. Raises NoSuchOffer, OneAtATime, CannotReadFile."""
    offer = _found(shop, text)
    money = partial(write_amount, currency=shop.settings.currency)
    if isinstance(offer, Offer):
        _tell(offer, rehearse(shop, offer, since), money, json)
    else:
        _tell_points(offer, rehearse_points(shop, offer, since), money, json)


def _found(shop: Shop, text: str) -> Rehearsed:
    if text.lower().endswith((".toml", ".json")):
        return _only(shop, text)
    if not text.startswith(POINTS_OFFER):
        return offering.show(shop, text).offer
    wanted = text.removeprefix(POINTS_OFFER)
    for offer in points_rules(shop).offers:
        if offer.id and offer.id == wanted:
            return offer
    raise offering.NoSuchOffer(code=text)


def _only(shop: Shop, file: str) -> Rehearsed:
    """The one offer of a file."""
    data: Mapping[str, Any] = offering.parse_file(Path(file))
    terms = offering.terms_of(shop)
    try:
        found: list[Rehearsed] = [*read_offers(data, terms, besides=("points_offers",))]
        for some in read_points_list(data.get("points_offers", []), "points_offers", terms):
            found += some
    except Refused as refusal:
        all_faults(refusal)
    if len(found) != 1:
        raise OneAtATime(file=file, count=len(found))
    return found[0]


def _tell(offer: Offer, result: Rehearsal, money: Write, json: bool) -> None:
    if json:
        common.answer(_as_json(offer.id, result, money))
        return
    typer.echo(
        _(
            "Of {sales} {sales:sale|sales} {touched} would have had “{name}”, at a cost of {cost}: "
            "{share}% of {takings}.",
            sales=result.sales,
            touched=result.touched,
            name=offer.name,
            cost=money(result.cost),
            share=_percent(result),
            takings=money(result.takings),
        )
    )
    rows = [[each.day.isoformat(), str(each.sales), str(each.touched), money(each.cost)] for each in _days(result)]
    common.table([_("Day"), _("Sales"), _("With it"), _("Given away")], rows, right=(1, 2, 3))
    moved = [[each.code, each.name, write_quantity(each.quantity), money(each.cost)] for each in _goods(result)[:20]]
    if moved:
        typer.echo()
        common.table([_("Code"), _("Name"), _("Quantity"), _("Given away")], moved, right=(2, 3))


def _tell_points(offer: Multiplier | Bonus, result: PointsRehearsal, money: Write, json: bool) -> None:
    days = [result.by_day[day] for day in sorted(result.by_day)]
    if json:
        common.answer(
            {
                "offer": POINTS_OFFER + offer.id if offer.id else "",
                "sales": result.sales,
                "touched": result.touched,
                "points": result.points,
                "worth": money(result.worth),
                "days": [
                    {"day": each.day.isoformat(), "sales": each.sales, "touched": each.touched, "points": each.points}
                    for each in days
                ],
            }
        )
        return
    typer.echo(
        _(
            "Of {sales} {sales:sale|sales} {touched} would have had “{name}”: {points} "
            "{points:point|points} more, which {points:pays|pay} {worth}.",
            sales=result.sales,
            touched=result.touched,
            name=offer.name,
            points=result.points,
            worth=money(result.worth),
        )
    )
    rows = [[each.day.isoformat(), str(each.sales), str(each.touched), str(each.points)] for each in days]
    common.table([_("Day"), _("Sales"), _("With it"), _("Points")], rows, right=(1, 2, 3))


def _days(result: Rehearsal) -> list[Day]:
    return [result.by_day[day] for day in sorted(result.by_day)]


def _goods(result: Rehearsal) -> list[Moved]:
    return sorted(result.by_product.values(), key=lambda each: (-each.cost, each.code))


def _percent(result: Rehearsal) -> str:
    return write_quantity(half_up(100_000 * result.share.numerator, result.share.denominator))


def _as_json(offer: str, result: Rehearsal, money: Write) -> dict[str, Any]:
    return {
        "offer": offer,
        "sales": result.sales,
        "touched": result.touched,
        "cost": money(result.cost),
        "takings": money(result.takings),
        "touched_takings": money(result.touched_takings),
        "share_percent": _percent(result),
        "days": [
            {"day": each.day.isoformat(), "sales": each.sales, "touched": each.touched, "cost": money(each.cost)}
            for each in _days(result)
        ],
        "products": [
            {"code": each.code, "name": each.name, "quantity": write_quantity(each.quantity), "cost": money(each.cost)}
            for each in _goods(result)
        ],
    }
