"""`shop settings`: what the shop chose."""

from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

app = typer.Typer()


@app.command("list")
def list_settings(json: JsonFlag = False) -> None:
    """List all settings and their values."""
    from store.db import settings

    with office() as (shop, _actor):
        values = {name: settings.write(getattr(shop.settings, name)) for name in settings.READERS}
    if json:
        common.answer(values)
    else:
        common.table([_("Setting"), _("Value")], values.items())


@app.command()
def get(name: Annotated[str, typer.Argument(help="The setting's name.")], json: JsonFlag = False) -> None:
    """Show one setting."""
    from store.db import settings

    with office() as (shop, _actor):
        if name not in settings.READERS:
            raise settings.UnknownSetting(name=name, known=", ".join(settings.READERS))
        value = settings.write(getattr(shop.settings, name))
    if json:
        common.answer({name: value})
    else:
        typer.echo(value)


@app.command("set")
def set_setting(
    name: Annotated[str, typer.Argument(help="The setting's name.")],
    value: Annotated[str, typer.Argument(help="Its new value.")],
    json: JsonFlag = False,
) -> None:
    """Change a setting. Tills that are open follow at their next act."""
    from store.db import settings
    from store.office import setting_up

    with office() as (shop, actor):
        after = setting_up.change_settings(shop, actor, now=calendar.now(), **{name: value})
        common.remember_language(shop.home, after.language)
    if json:
        common.answer({name: settings.write(getattr(after, name))})
    else:
        typer.echo(_("{name} is now {value}", name=name, value=settings.write(getattr(after, name))))
