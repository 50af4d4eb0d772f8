"""Fields of an offer or a kind of coupon, as a command line says them: --set name=value."""

from typing import Annotated, Any, NoReturn

import typer

from store.errors import N_, Refused
from store.i18n import explain

Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help='A field as in the file, name=value: --set rate=20% --set when.days=[8] --set what.categories=["drinks"]. '
        "An empty value takes the field away.",
    ),
]


class BadField(Refused):
    template = N_("“{text}” is not a field and its value, name=value.")


def nested(fields: list[str] | None, before: dict[str, Any]) -> dict[str, Any]:
    """name.part=value … as a file's tables; a table that is there keeps its other fields. "" is None."""
    import json
    from decimal import Decimal

    data: dict[str, Any] = {}
    for text in fields or ():
        path, equals, value = text.partition("=")
        if not equals or not path:
            raise BadField(text=text)
        try:
            read = json.loads(value, parse_float=Decimal)
        except json.JSONDecodeError:
            read = value or None
        *tables, last = path.split(".")
        at = data
        old: Any = before
        for name in tables:
            old = old.get(name, {}) if isinstance(old, dict) else {}
            if not isinstance(at.get(name), dict):
                at[name] = dict(old)
            at = at[name]
        at[last] = read
        if tables and read is None:
            del at[last]
    return {name: value if value != {} else None for name, value in data.items()}


def without_nothing(data: dict[str, Any]) -> dict[str, Any]:
    """For a new table: fields that are not there."""
    return {name: value for name, value in data.items() if value is not None}


def all_faults(refusal: Refused) -> NoReturn:
    """Say each fault of a file on a line of its own, before the refusal itself ends the command."""
    from store.pricing.offers.forms import Faults

    if isinstance(refusal, Faults):
        for fault in refusal.faults[:-1]:
            typer.echo(explain(fault), err=True)
        raise refusal.faults[-1]
    raise refusal
