"""`shop labels`: how the labels of the shop's scales are read."""

from typing import TYPE_CHECKING, Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.errors import N_, Refused
from store.i18n import _
from store.labels import PRESETS, LabelFormat, formats, parse, read
from store.money import write_amount, write_quantity

if TYPE_CHECKING:
    from store.books.actor import Actor
    from store.db.opening import Shop

app = typer.Typer()

Name = Annotated[str, typer.Argument(help="What the format is called.")]


class NoSuchFormat(Refused):
    template = N_("There is no label format {name}. The formats are: {known}.")


class NoPrefix(Refused):
    template = N_("The prefix is {digits} {digits:digit|digits}, as it was set in the scale.")


class NoLabel(Refused):
    template = N_("No format reads that code.")


@app.command("list")
def list_formats(
    presets: Annotated[bool, typer.Option(help="List the formats of common scales instead.")] = False,
    json: JsonFlag = False,
) -> None:
    """List the formats that the shop reads."""
    if presets:
        if json:
            common.answer(PRESETS)
        else:
            common.table([_("Preset"), _("Pattern")], PRESETS.items())
        return
    with office() as (shop, _actor):
        found = formats(shop.settings.scale_labels)
    if json:
        common.answer([_as_json(each) for each in found])
        return
    rows = [
        [each.name, each.pattern, str(each.weight_decimals), each.unit, str(each.amount_decimals)] for each in found
    ]
    headings = [_("Name"), _("Pattern"), _("Decimals of the weight"), _("Unit"), _("Decimals of the amount")]
    common.table(headings, rows)


@app.command()
def add(
    name: Name,
    pattern: Annotated[
        str,
        typer.Argument(help="One sign a digit: I item, W weight, A amount, C check digit, V inner check digit, X any."),
    ] = "",
    preset: Annotated[str, typer.Option(help="A format of a common scale, in place of the pattern.")] = "",
    prefix: Annotated[str, typer.Option(help="The prefix that was set in the scale, for a preset.")] = "22",
    weight_decimals: Annotated[int, typer.Option(help="Decimals of the weight on the label.")] = 3,
    amount_decimals: Annotated[int, typer.Option(help="Decimals of the amount on the label.")] = 2,
    unit: Annotated[str, typer.Option(help="The unit of the weight on the label: kg, g, …")] = "kg",
    json: JsonFlag = False,
) -> None:
    """Read labels of one more format, or change one."""
    if preset:
        if preset not in PRESETS:
            raise NoSuchFormat(name=preset, known=", ".join(PRESETS))
        room = PRESETS[preset].count("P")
        if len(prefix) != room or not (prefix.isascii() and prefix.isdecimal()):
            raise NoPrefix(digits=room)
        pattern = prefix + PRESETS[preset].lstrip("P")
    text = f"{name}={pattern}:{weight_decimals}:{amount_decimals}:{unit}"
    with office() as (shop, actor):
        others = [each for each in shop.settings.scale_labels if parse(each).name != name]
        _keep(shop, actor, [*others, text])
        made = parse(text)
    if json:
        common.answer(_as_json(made))
    else:
        typer.echo(_("Labels {pattern} are read as “{name}”.", pattern=made.pattern, name=made.name))


@app.command()
def remove(name: Name, json: JsonFlag = False) -> None:
    """Read labels of a format no more."""
    with office() as (shop, actor):
        known = {parse(each).name: each for each in shop.settings.scale_labels}
        if name not in known:
            raise NoSuchFormat(name=name, known=", ".join(known))
        _keep(shop, actor, [text for other, text in known.items() if other != name])
    if json:
        common.answer({"removed": name})
    else:
        typer.echo(_("Labels of “{name}” are read no more.", name=name))


@app.command("try")
def try_code(
    code: Annotated[str, typer.Argument(help="The digits under the bars of a label.")], json: JsonFlag = False
) -> None:
    """Say what a label would sell; nothing is sold."""
    from store import codes
    from store.counter.labelling import by_label

    with office() as (shop, _actor):
        label = read(code, formats(shop.settings.scale_labels))
        sold = by_label(shop, codes.ProductCode(code), now=calendar.now())
        if label is None or sold is None:
            raise NoLabel()
        currency = shop.settings.currency
    amount = None if sold.pack_price is None else write_amount(sold.pack_price, currency)
    if json:
        product = {"code": sold.code, "name": sold.name, "unit": sold.unit}
        quantity = write_quantity(sold.pack_quantity)
        common.answer({"format": label.format.name, "product": product, "quantity": quantity, "amount": amount})
        return
    typer.echo(f"{label.format.name}: {sold.code} {sold.name}")
    typer.echo(f"{write_quantity(sold.pack_quantity)} {sold.unit}  {amount or _('at the price of the shop')}")


def _keep(shop: "Shop", actor: "Actor", texts: list[str]) -> None:
    from store.office.setting_up import change_settings

    change_settings(shop, actor, now=calendar.now(), scale_labels=" ".join(texts))


def _as_json(each: LabelFormat) -> dict[str, object]:
    return {
        "name": each.name,
        "pattern": each.pattern,
        "weight_decimals": each.weight_decimals,
        "amount_decimals": each.amount_decimals,
        "unit": each.unit,
    }
