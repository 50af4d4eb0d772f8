"""`shop language`: the language of screens, commands and receipts."""

from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

app = typer.Typer()


@app.command()
def language(
    wanted: Annotated[str | None, typer.Argument(metavar="LANGUAGE", help="zh_CN or en.")] = None,
    json: JsonFlag = False,
) -> None:
    """Show the language of the shop, or change it."""
    from store.office import setting_up

    with office() as (shop, actor):
        now_spoken = shop.settings.language
        if wanted is not None:
            now_spoken = setting_up.change_settings(shop, actor, now=calendar.now(), language=wanted).language
            common.remember_language(shop.home, now_spoken)
            common.speak(now_spoken)
    if json:
        common.answer({"language": now_spoken})
    else:
        typer.echo(_("The shop speaks {language}.", language=now_spoken))
