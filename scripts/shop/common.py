"""What every `shop` command shares: which shop, who acts, and how answers are written."""

import gettext
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from scripts.shop.cells import GAP, fitted, width
from store import i18n
from store.errors import N_, Refused
from store.i18n import _, explain

if TYPE_CHECKING:
    from store.books.actor import Actor
    from store.db.opening import Shop

JsonFlag = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
"""The --json of a command: `json: JsonFlag = False`."""


PAGES = Path(__file__).parent / "pages"


@dataclass
class Where:
    """Which shop this command line means, and who acts: what the options before the subject said."""

    home: Path | None = None
    url: str | None = None
    number: str | None = None


where = Where()


def begin() -> None:
    """Forget the command line before this one, and speak the language of the shop that is there."""
    global where
    where = Where()
    speak(language())


def speak(language: str) -> None:
    """Say everything in this language from now on, what Typer says by itself too."""
    i18n.use(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(i18n.DOMAIN, i18n.LOCALE)
    gettext.textdomain(i18n.DOMAIN)


def settle_home(home: Path | None) -> Path | None:
    """--home, first of all options: the help that follows is in that shop's language."""
    where.home = home
    speak(language())
    return home


def settle(*, url: str | None, number: str | None) -> None:
    where.url, where.number = url, number


def home() -> Path:
    """The folder of the shop: --home, else $GUITAI_HOME, else the user's own data folder."""
    from store.db.home import home as usual

    return where.home or usual()


def language() -> str:
    """The shop's language, as last seen when it was open; without a shop the language of the terminal."""
    seen = home() / "language"
    if seen.is_file() and (said := seen.read_text().strip()) in i18n.LANGUAGES:
        return said
    return i18n.of_environment()


def remember_language(folder: Path, said: str) -> None:
    """Keep the shop's language beside the store, so that help can speak it without opening the store."""
    seen = folder / "language"
    if not seen.is_file() or seen.read_text() != said + "\n":
        seen.write_text(said + "\n")


class Office(NamedTuple):
    """An open shop and who acts in it, at the office till: `with office() as (shop, actor):`."""

    shop: "Shop"
    actor: "Actor"


@contextmanager
def office() -> Iterator[Office]:
    """The shop, open with this thread's connection, and the actor: --as, else the first owner. Speaks its language."""
    from store.office import staff

    with opened() as shop:
        yield Office(shop, staff.in_the_office(shop, where.number))


@contextmanager
def opened(*, suspect: bool = False) -> Iterator["Shop"]:
    """The shop, open with this thread's connection; nobody acts. A suspect one opens without its guards."""
    from store.db.opening import open_shop

    shop = open_shop(home(), url=where.url, suspect=suspect)
    try:
        with shop.connection():
            speak(shop.settings.language)
            remember_language(shop.home, shop.settings.language)
            yield shop
    finally:
        shop.close()


def answer(data: Any) -> None:
    """JSON on stdout, Chinese readable."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def page(name: str) -> None:
    """A page of pages/, in the language that is spoken."""
    suffix = ".zh-CN.md" if i18n.current() == "zh_CN" else ".md"
    typer.echo((PAGES / f"{name}{suffix}").read_text(encoding="utf-8"), nl=False)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> None:
    """Columns that line up on the terminal, Chinese too; `right` are the columns of figures.
    On a terminal that is too narrow, a phone's, names are cut. Where there is nothing to list, it says so."""
    lines = [list(headings), *(list(row) for row in rows)]
    if len(lines) == 1:
        typer.echo(_("There is none."))
        return
    figures = set(right)
    gap = GAP
    if sys.stdout.isatty():
        lines, gap = fitted(lines, shutil.get_terminal_size().columns, figures)
    widths = [max(width(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        cells = [
            " " * (room - width(cell)) + cell if column in figures else cell + " " * (room - width(cell))
            for column, (cell, room) in enumerate(zip(line, widths, strict=True))
        ]
        typer.echo((" " * gap).join(cells).rstrip())


class NobodyToAsk(Refused):
    template = N_("Something must be asked and nobody is there to answer: say it with options (see --help).")


def ask(question: str, default: str | None = None, *, check: Callable[[str], object], hide: bool = False) -> str:
    """A person's answer, asked again until it can be used. Raises NobodyToAsk when stdin ends."""
    while True:
        try:
            answer = str(typer.prompt(question, default=default, hide_input=hide))
        except typer.Abort:
            if sys.stdin.isatty():
                raise
            raise NobodyToAsk() from None
        try:
            check(answer)
        except Refused as refusal:
            typer.echo(explain(refusal), err=True)
            continue
        return answer


def new_pin(question: str, check: Callable[[str], object]) -> str:
    """A PIN typed twice, unseen."""
    while True:
        pin = ask(question, check=check, hide=True)
        if ask(_("The same PIN again"), check=lambda again: None, hide=True) == pin:
            return pin
        typer.echo(_("The two were not the same."), err=True)
