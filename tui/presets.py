"""Which keys do what: the presets beside this file, and what a shop changed of them, read and checked.

A preset is a file of tui/keymaps/ with a line an action, `park = "f7"`; what it does not name is as in default.toml.
The shop's setting `keymap` names the preset, `keymap_changes` holds its own: `park=f6 member=f7,=`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from store.errors import N_, Refused
from store.i18n import _, explain
from tui import keymap
from tui.keymap import ACTIONS, Keys, Place, action_of, actions, written

if TYPE_CHECKING:
    from store.db.settings import Settings

FOLDER = Path(__file__).with_name("keymaps")
DEFAULT = "default"

NAMED = (
    *(f"f{number}" for number in range(1, 13)),
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"),
)
CHARACTERS = "+-*/.=?"
RELIABLE = frozenset((*NAMED, *CHARACTERS, "escape"))
"""What every terminal delivers. Never Alt, never Shift with F, never Ctrl; Enter and digits are the prompt's."""
KEPT = frozenset(("f1", "f10", "f11"))
"""What some terminals keep for themselves, so that nothing may have only one of these."""
SPELT = {
    **{"del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown", "esc": "escape"},
    **{"↑": "up", "↓": "down", "←": "left", "→": "right", "＊": "*", "×": "*", "＋": "+", "／": "/", "－": "-"},
}


class NoSuchPreset(Refused):
    template = N_("There is no keymap “{name}”; there are: {known}.")


class NoSuchAction(Refused):
    template = N_("There is no action “{name}”; shop keymap show lists them all.")


class NoKeyToGive(Refused):
    template = N_("“{title}” ({name}) has no key of its own that could be another one.")


class NotAKey(Refused):
    template = N_("“{key}” is no key that every terminal delivers; those are: {known}.")


class EscapeStays(Refused):
    template = N_("Esc leads back on every screen: “{title}” ({name}) can neither have it nor lose it.")


class KeyTaken(Refused):
    template = N_("{key} would do two things on one screen ({screen}): “{one}” ({one_id}) and “{other}” ({other_id}).")


class OnlyKept(Refused):
    template = N_("Some terminals keep {key} for themselves: “{title}” ({name}) needs another key beside it.")


class NeedsAKey(Refused):
    template = N_("“{title}” ({name}) needs a key: nothing else does it.")


class BadChange(Refused):
    template = N_("“{text}” is no change of the keymap; it is written ACTION=KEY or ACTION=KEY,KEY.")


def presets() -> list[str]:
    """The names of the presets, the default first."""
    return sorted((each.stem for each in FOLDER.glob("*.toml")), key=lambda name: (name != DEFAULT, name))


def preset(name: str) -> dict[str, tuple[str, ...]]:
    """The keys of a preset alone, action → keys. Raises NoSuchPreset."""
    file = FOLDER / f"{name}.toml"
    if not name.replace("_", "").isalnum() or not file.is_file():
        raise NoSuchPreset(name=name, known=", ".join(presets()))
    # Plain lines: to import tomllib takes 20 ms of every start.
    lines = (line.partition(" = ") for line in file.read_text(encoding="utf-8").splitlines() if line[:1] not in "# \n")
    return {action: tuple(value.strip('"').split()) for action, _equals, value in lines if action}


def keys(name: str = DEFAULT, changes: Iterable[str] = (), *, stored: bool = False) -> Keys:
    """Every action's keys under a preset and the shop's changes, checked. Raises the refusals above.

    Changes that are `stored` fitted once: what a later version of the program gave the same key to gives way, where it
    has another one."""
    found = preset(DEFAULT)
    if name != DEFAULT:
        found |= preset(name)
    if own := dict(map(read_change, changes)):
        for action in own:
            check_action(action)
        if stored:
            found = {
                action: given if action in own else _giving_way(action, given, own) for action, given in found.items()
            }
        found |= own
        check(found)
    return found


def _giving_way(name: str, given: tuple[str, ...], own: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The keys of an action without those that the shop gave to another one on the same screen; all, where none would
    be left."""
    places = set(action_of(name).places)
    taken = {key for other, theirs in own.items() if places.intersection(action_of(other).places) for key in theirs}
    return tuple(key for key in given if key not in taken) or given


def read_change(text: str) -> tuple[str, tuple[str, ...]]:
    """park=f7,- → what is to have which keys. Raises BadChange, NotAKey."""
    action, equals, given = text.partition("=")
    if not equals or not action:
        raise BadChange(text=text)
    return action, tuple(map(read_key, given.split(","))) if given else ()


def write_change(action: str, given: Iterable[str]) -> str:
    return f"{action}={','.join(given)}"


def read_key(text: str) -> str:
    """A key as a person writes it: F7, del, PgUp, *. Raises NotAKey."""
    key = SPELT.get(text.lower(), text.lower())
    if key not in RELIABLE:
        raise NotAKey(key=text, known=", ".join(map(written, (*NAMED, *CHARACTERS))))
    return key


def check_action(name: str) -> None:
    """Raises NoSuchAction, NoKeyToGive."""
    if all(action.id != name for action in ACTIONS):
        raise NoSuchAction(name=name)
    if action_of(name).written:
        raise NoKeyToGive(name=name, title=action_of(name).title)


def check(found: Mapping[str, tuple[str, ...]]) -> None:
    """That one key does one thing on one screen, and that everything can be done. Raises the first that is not so."""
    usual = preset(DEFAULT)
    for action in ACTIONS:
        mine = found.get(action.id, ())
        named = {"name": action.id, "title": action.title}
        if ("escape" in mine) != ("escape" in usual.get(action.id, ())):
            raise EscapeStays(**named)
        if not mine and not action.written and not action.optional:
            raise NeedsAKey(**named)
        if mine and set(mine) <= KEPT and not action.optional:
            raise OnlyKept(key=written(mine[0]), **named)
    for place in get_args(Place):
        _check_place(place, found)


def _check_place(place: Place, found: Mapping[str, tuple[str, ...]]) -> None:
    taken: dict[str, keymap.Action] = {}
    for action in actions(place):
        for key in found.get(action.id, ()):
            other = taken.setdefault(key, action)
            if other is not action:
                one = {"one": other.title, "one_id": other.id, "other": action.title, "other_id": action.id}
                raise KeyTaken(key=written(key), screen=place, **one)


def use_chosen(settings: Settings) -> str:
    """Let the shop's keys do it. What cannot be used gives way to its preset, or to the default one, so that a till
    always starts; answers with a sentence that says so, or ""."""
    chosen = settings.keymap or DEFAULT, settings.keymap_changes
    problem = ""
    for name, changes in (chosen, (chosen[0], ()), (DEFAULT, ())):
        try:
            keymap.use(keys(name, changes, stored=True))
        except Refused as refusal:
            problem = problem or explain(refusal)
        else:
            break
    return _("The shop's keymap cannot be used: {problem}", problem=problem) if problem else ""
