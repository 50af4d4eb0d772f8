"""What holds the `shop` commands together: subjects loaded when asked for, help in the shop's language, and
every refusal as one line on stderr.
"""

import importlib
import inspect
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import typer
from typer._click.core import Command, Context
from typer._click.exceptions import (
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer._click.formatting import HelpFormatter
from typer.core import TyperArgument, TyperGroup, TyperOption

from scripts.shop import common
from scripts.shop.cells import width
from store.errors import Refused
from store.i18n import N_, _, explain

REFUSED, MISUSED = 1, 2
"""Exit codes: the shop said no; the command line was not understood."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A command of `shop`: the module whose `app` it is, imported when it is asked for, and its line in the help."""

    module: str
    summary: str


def wrap(text: str, room: int) -> list[str]:
    """Lines of at most `room` cells; Chinese breaks between any two characters, English at spaces."""
    lines = [""]
    for word in _breakable(text):
        if width(lines[-1]) + width(word.rstrip()) > room and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += word
    return [line.rstrip() for line in lines]


def _breakable(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            if unicodedata.category(char).startswith("P") and char not in "“‘(《【":
                yield word + char
                word = ""
                continue
            if word:
                yield word
            word = char
            continue
        if word and width(word[-1]) == 2:
            yield word
            word = ""
        word += char
        if char == " ":
            yield word
            word = ""
    yield word


class Formatter(HelpFormatter):
    """Help laid out by cells, since a Chinese character takes two."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self.write(_("Usage: {line}", line=f"{prog} {args}".rstrip()) + "\n")

    def write_heading(self, heading: str) -> None:
        titles = {"Options": _("Options"), "Arguments": _("Arguments"), "Commands": _("Commands")}
        self.write(f"{titles.get(heading, heading)}:\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for count, paragraph in enumerate(text.split("\n\n")):
            if count:
                self.write("\n")
            for line in wrap(paragraph, self.width - self.current_indent):
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        indent = " " * self.current_indent
        first = min(max(width(name) for name, _text in rows), col_max) + col_spacing
        for name, text in rows:
            lines = wrap(text, max(self.width - first - self.current_indent, 10)) or [""]
            if width(name) > first - col_spacing:
                self.write(f"{indent}{name}\n{indent}{' ' * first}{lines[0]}\n")
            else:
                self.write(f"{indent}{name}{' ' * (first - width(name))}{lines[0]}\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * first}{line}\n")


class ShopContext(Context):
    formatter_class = Formatter


HELP_OPTION = N_("Show this message and exit.")

TYPER_SAYS = (
    N_("default: {default}"),
    N_("env var: {var}"),
    N_("required"),
    N_("(dynamic)"),
    N_("Missing command."),
    N_("No such command {name!r}."),
)
"""What Typer itself asks gettext for; common.speak() makes it look here."""
DID_YOU_MEAN = ". Did you mean "


def reflowed(text: str) -> str:
    """A docstring as its gettext key: paragraphs without the line breaks of the source."""
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))


def help_texts(command: Command) -> Iterator[str]:
    """Every text that the command's help shows, sub-commands and all: the keys that need translation."""
    if command.help:
        yield reflowed(command.help)
    for param in command.params:
        if isinstance(param, TyperOption | TyperArgument) and param.help:
            yield reflowed(param.help)
    for child in _children(command).values():
        yield from help_texts(child)


def _children(command: Command) -> Mapping[str, Command]:
    return command.commands if isinstance(command, TyperGroup) and not isinstance(command, Shop) else {}


def translated(command: Command) -> Command:
    """The command with its help in the current language, laid out by cells."""
    command.context_class = ShopContext
    if command.help:
        command.help = _(reflowed(command.help))
        command.short_help = command.help.split("\n\n")[0]
    for param in command.params:
        if isinstance(param, TyperOption | TyperArgument) and param.help:
            param.help = _(reflowed(param.help))
    option = command.get_help_option(Context(command))
    if option:
        option.help = _(HELP_OPTION)
    command.rich_markup_mode = None  # type: ignore[attr-defined]
    for child in _children(command).values():
        translated(child)
    return command


class Shop(TyperGroup):
    """The top of `shop`: knows its subjects by name and loads the one that is asked for."""

    subjects: Mapping[str, Subject] = {}

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = dict.fromkeys(self.subjects, self)  # what a mistyped name is compared with

    def list_commands(self, ctx: Context) -> list[str]:
        return list(self.subjects)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        return self.load(cmd_name) if cmd_name in self.subjects else None

    def load(self, name: str) -> Command:
        """The subject's command, as its module makes it; help still in English."""
        subject = self.subjects[name]
        app = importlib.import_module(subject.module).app
        app._add_completion = False
        command = typer.main.get_command(app)
        command.name = name
        if isinstance(command, TyperGroup):
            command.help = subject.summary
        return command

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, translated(command) if command else None, rest

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        with formatter.section(N_("Commands")):
            formatter.write_dl([(name, _(subject.summary)) for name, subject in self.subjects.items()])

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run, and end the process: 0 done, 1 refused, 2 not understood, 130 interrupted."""
        common.begin()
        translated(self)
        try:
            code = super().main(*args, **(extra | {"standalone_mode": False}))
        except NoArgsIsHelpError as nothing:
            typer.echo(nothing.format_message())
            sys.exit(MISUSED)
        except ClickException as error:
            fail(usage_sentence(error), MISUSED)
        except Refused as refusal:
            fail(explain(refusal), REFUSED)
        except typer.Abort:
            fail(_("Interrupted; nothing was changed."), 130)
        sys.exit(code or 0)


def fail(sentence: str, code: int) -> NoReturn:
    """One line on stderr, and the exit code."""
    typer.echo(" ".join(sentence.split()), err=True)
    sys.exit(code)


def usage_sentence(error: ClickException) -> str:
    """What is wrong with a command line, and where to look."""
    match error:
        case MissingParameter(param=TyperArgument() | TyperOption() as param):
            said = _("{name} is missing.", name=param.get_error_hint())
        case NoSuchOption():
            said = _("There is no option {name}.", name=error.option_name)
        case BadParameter(param=TyperArgument() | TyperOption() as param):
            said = _("{name} cannot be used: {why}", name=param.get_error_hint(), why=error.message)
        case _:
            said, meant, names = error.format_message().partition(DID_YOU_MEAN)
            if meant:  # Typer says this in English whatever is spoken
                said = _("{said} – did you mean {names}?", said=said.rstrip(".。"), names=names.rstrip("?"))
    if isinstance(error, UsageError) and error.ctx:
        said = _("{said} See {help}", said=said, help=f"{error.ctx.command_path} --help")
    return said
