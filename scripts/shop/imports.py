"""What imports share: a bar while they work, and what is wrong with rows."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from store import i18n
from store.i18n import _, explain

if TYPE_CHECKING:
    from store.office.importing.products import Progress, Remark

SHOWN = 20
"""Remarks about rows that are shown; --json has all."""


@contextmanager
def progress_bar() -> Iterator["Progress"]:
    """A bar on stderr when somebody sits there; otherwise silence."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step, done, of: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(i18n.words(i18n.current())(step), total=of)
            bar.update(tasks[step], completed=done)

        yield show


def remark_data(remark: "Remark") -> dict[str, Any]:
    """A remark as programs read it."""
    from store.office.importing.products import problem_code

    return {"row": remark.row, "code": problem_code(remark.problem), "message": explain(remark.problem)}


def tell_remarks(kinds: "Iterable[tuple[str, Sequence[Remark]]]") -> None:
    """Remarks on stderr under the title of their kind, the first of many."""
    for title, remarks in kinds:
        for remark in remarks[:SHOWN]:
            said = explain(remark.problem)
            typer.echo(_("{kind}, row {row}: {said}", kind=title, row=remark.row, said=said), err=True)
        if (more := len(remarks) - SHOWN) > 0:
            typer.echo(_("{kind}: {more} more; --json lists all.", kind=title, more=more), err=True)


def nothing_changed(errors: "Sequence[Remark]", sound: int) -> str:
    """Why an import with errors did nothing, and what --keep-good would take."""
    bad = len({remark.row for remark in errors})
    said = _("Nothing was changed: {bad} {bad:row has|rows have} errors.", bad=bad)
    if sound:
        said += " " + _("--keep-good takes the {sound} {sound:other|others}.", sound=sound)
    return said
