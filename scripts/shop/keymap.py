"""`shop keymap`: which keys do what at a till."""

from typing import TYPE_CHECKING, Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _
from tui import keymap, presets  # the table of keys, which loads no screen

if TYPE_CHECKING:
    from store.books.actor import Actor
    from store.db.opening import Shop

app = typer.Typer()

Preset = Annotated[str, typer.Argument(help="The preset: default, supermarket.")]
Name = Annotated[str, typer.Argument(metavar="ACTION", help="What the key does, as shop keymap show names it.")]


@app.command()
def show(
    screen: Annotated[str, typer.Option(help="Of this screen alone: sale, tender, member …")] = "",
    preset: Annotated[str, typer.Option(help="Of a preset, instead of what the tills have now.")] = "",
    json: JsonFlag = False,
) -> None:
    """List what can be done at a till, and the keys that do it now."""
    with office() as (shop, _actor):
        settings = shop.settings
        changes = () if preset else settings.keymap_changes
        found = presets.keys(preset or settings.keymap, changes, stored=True)
    listed = [each for each in keymap.ACTIONS if not each.written and (not screen or screen in each.places)]
    if json:
        common.answer({each.id: list(found.get(each.id, ())) for each in listed})
        return
    typer.echo(
        _("Keymap “{name}”; there are: {known}.", name=preset or settings.keymap, known=", ".join(presets.presets()))
    )
    own = {presets.read_change(each)[0] for each in changes}
    rows = [
        [
            each.id,
            " ".join(map(keymap.written, found.get(each.id, ()))) + (" *" if each.id in own else ""),
            each.title,
            " ".join(each.places[:4]) + (" …" if len(each.places) > 4 else ""),
        ]
        for each in listed
    ]
    common.table([_("Action"), _("Keys"), _("Name"), _("Screen")], rows)
    if own:
        typer.echo(_("* changed by the shop; shop keymap reset ACTION takes it back."))


@app.command("use")
def use_preset(preset: Preset, json: JsonFlag = False) -> None:
    """Choose a preset; what the shop changed is kept where it fits, else refused. Tills follow at the next sign-on."""
    with office() as (shop, actor):
        _change(shop, actor, preset, shop.settings.keymap_changes)
        _tell(shop, json)


@app.command("set")
def set_keys(
    action: Name,
    keys: Annotated[list[str], typer.Argument(help="Its keys, the one to be shown first: F7, PgUp, Ins, * … or none.")],
    json: JsonFlag = False,
) -> None:
    """Give an action other keys. Where another one has them, change both: shop keymap set park=F7 returns=F5."""
    with office() as (shop, actor):
        if "=" in action and len(action) > 1:
            pairs = [presets.read_change(each) for each in (action, *keys)]
        else:
            pairs = [(action, () if keys == ["none"] else tuple(map(presets.read_key, keys)))]
        own = dict(map(presets.read_change, shop.settings.keymap_changes)) | dict(pairs)
        _change(shop, actor, shop.settings.keymap, tuple(presets.write_change(*each) for each in own.items()))
        _tell(shop, json)


@app.command()
def reset(
    action: Annotated[
        str, typer.Argument(metavar="[ACTION]", help="What gets its keys of the preset back; without it everything.")
    ] = "",
    json: JsonFlag = False,
) -> None:
    """Take back what the shop changed of the preset."""
    with office() as (shop, actor):
        if action:
            presets.check_action(action)
        kept = [each for each in shop.settings.keymap_changes if action and presets.read_change(each)[0] != action]
        _change(shop, actor, shop.settings.keymap, tuple(kept))
        _tell(shop, json)


@app.command()
def check(json: JsonFlag = False) -> None:
    """Prove that the shop's keymap can be used: one key does one thing on one screen, and everything can be done."""
    with office() as (shop, _actor):
        presets.check(presets.keys(shop.settings.keymap, shop.settings.keymap_changes))
        _tell(shop, json)


def _change(shop: "Shop", actor: "Actor", preset: str, changes: tuple[str, ...]) -> None:
    from store.office import setting_up

    presets.keys(preset, changes)
    setting_up.change_settings(shop, actor, now=calendar.now(), keymap=preset, keymap_changes=changes)


def _tell(shop: "Shop", json: bool) -> None:
    name, changes = shop.settings.keymap, shop.settings.keymap_changes
    if json:
        common.answer({"keymap": name, "changes": list(changes)})
    elif changes:
        typer.echo(_("Keymap “{name}” with {changes}.", name=name, changes=" ".join(changes)))
    else:
        typer.echo(_("Keymap “{name}”, nothing changed of it.", name=name))
