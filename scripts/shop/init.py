"""`shop init`: make a shop, by questions or by flags."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag
from store import calendar, i18n
from store.errors import N_, Refused
from store.i18n import _

app = typer.Typer()


@app.command()
def init(
    name: Annotated[str | None, typer.Option(help="The shop's name, as receipts print it.")] = None,
    language: Annotated[str | None, typer.Option(help="zh_CN or en: of screens, commands and receipts.")] = None,
    currency: Annotated[str | None, typer.Option(help="The currency: CNY, HKD, EUR, …")] = None,
    zone: Annotated[str | None, typer.Option(help="The time zone, such as Asia/Shanghai.")] = None,
    paper: Annotated[str | None, typer.Option(help="The receipt paper: 58 or 80 mm.")] = None,
    owner_name: Annotated[str | None, typer.Option(help="What the owner is called.")] = None,
    owner_pin: Annotated[str | None, typer.Option(help="The owner's PIN, 6 to 12 digits.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what no option says has its default.")] = False,
    url: Annotated[
        str | None,
        typer.Option(
            help="Where the store is: sqlcipher:///FILE (without it, in the home), sqlite:///FILE, postgresql://…"
        ),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Make a shop: its key, its store, one till and its owner.

    The recovery code is shown once. Whoever has it can open the shop's copies; without it and the key nobody can.
    """
    from store.db import settings
    from store.office import staff
    from store.office.building import refuse_where_a_shop_is
    from store.office.setting_up import OWNER, Plan, init_shop

    home = common.home()
    url = url or common.where.url
    refuse_where_a_shop_is(home, url)
    ask = not yes and not json

    def choose(given: str | None, question: str, default: str, check: Callable[[str], object]) -> str:
        return _choose(given, question, default, check, ask=ask)

    spoken = choose(
        language, N_("Language (zh_CN or en)"), i18n.current(), lambda text: settings.read("language", text)
    )
    common.speak(spoken)
    shop_name = choose(name, N_("Shop name"), _("My shop"), lambda text: settings.read("shop_name", text))
    currency = choose(currency, N_("Currency"), "CNY", lambda text: settings.read("currency", text)).upper()
    zone = choose(zone, N_("Time zone"), _zone_here(), lambda text: settings.read("zone", text))
    paper = choose(paper, N_("Paper width in mm (58 or 80)"), "80", _columns)
    pin = owner_pin
    if ask and pin is None:
        pin = common.new_pin(_("The owner's PIN (6 to 12 digits)"), lambda text: staff.check_pin(OWNER, text))
    plan = Plan(
        shop_name=shop_name,
        language=spoken,
        currency=currency,
        zone=zone,
        paper_columns=_columns(paper),
        owner_name=owner_name or "",
        owner_pin=pin,
        url=url,
    )
    made = init_shop(home, plan, now=calendar.now())
    common.remember_language(home, spoken)
    if json:
        common.answer(
            {
                "home": str(made.home),
                "url": made.url,
                "owner": made.owner_number,
                "pin": made.owner_pin,
                "recovery_code": made.recovery_code,
            }
        )
        return
    typer.echo(_("The shop “{name}” stands in {home}.", name=shop_name, home=made.home))
    typer.echo(_("The owner signs on with number {number}.", number=made.owner_number))
    if made.owner_pin:
        typer.echo(
            _("The owner's PIN is {pin}; change it with: shop staff pin {number}", pin=made.owner_pin, number=OWNER)
        )
    typer.echo("\n" + _("The recovery code, shown this once:") + f"\n\n    {made.recovery_code}\n")
    typer.echo(
        _(
            "Write it on paper and keep it away from this machine. It opens the shop's copies when this machine is"
            " lost; without it and the key {key} nobody can.",
            key=made.home / "root.key",
        )
    )


def _choose(given: str | None, question: str, default: str, check: Callable[[str], object], *, ask: bool) -> str:
    """What an option said, else the answer to a question, else the default."""
    if given is None and ask:
        return common.ask(_(question), default, check=check)
    check(given or default)
    return given or default


class BadPaper(Refused):
    template = N_("“{paper}” is not a paper width: 58 or 80 mm, or the number of columns (24 to 64).")


def _columns(paper: str) -> int:
    """58 mm → 32 columns, 80 mm → 48; any other number that a printer may have is columns."""
    usual = {"58": 32, "80": 48}.get(paper)
    if usual:
        return usual
    if not paper.isdecimal() or not 24 <= int(paper) <= 64:
        raise BadPaper(paper=paper)
    return int(paper)


def _zone_here() -> str:
    """This machine's time zone, when it has a name."""
    place = Path("/etc/localtime").resolve()
    found = str(place).partition("/zoneinfo/")[2]
    return found if "/" in found and not found.startswith("Etc") else "Asia/Shanghai"
