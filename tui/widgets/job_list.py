"""Print jobs, a line each, one marked."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment

from store.counter.printing import Job
from store.i18n import N_, _
from tui.cells import fit
from tui.widgets.painted import Painted

STATES = {
    "waiting": N_("waits"),
    "leased": N_("printing"),
    "failed": N_("✗ not printed"),
    "unknown": N_("? maybe printed"),
}
KINDS = {
    "receipt": N_("Receipt"),
    "top_up": N_("Top-up"),
    "coupon": N_("Coupon"),
    "statement": N_("Statement"),
    "cash_move": N_("Cash slip"),
    "shift_x": N_("X report"),
    "shift_blind": N_("X report"),
    "shift_z": N_("Z report"),
    "settlement": N_("Settlement"),
    "count_card": N_("Count card"),
    "count_use": N_("Card used"),
    "parked": N_("Parked"),
    "join_qr": N_("Join QR"),
    "drawer": N_("Drawer"),
    "test": N_("Test page"),
}
PRINTERS = {"receipt": N_("receipt"), "spare": N_("spare")}
MARKS = {"": "", "reprint": N_("reprint"), "unknown": N_("maybe twice")}


class JobList(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"jobs--head", "jobs--line", "jobs--trouble", "jobs--marked"}
    DEFAULT_CSS = """
    JobList { padding: 1 1; }
    JobList > .jobs--head { color: $muted; text-style: underline; }
    JobList > .jobs--line { color: $foreground; }
    JobList > .jobs--trouble { color: $error; text-style: bold; }
    JobList > .jobs--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.jobs: tuple[Job, ...] = ()
        self.marked = 0

    @property
    def job(self) -> Job | None:
        return self.jobs[self.marked] if self.jobs else None

    def show(self, jobs: Sequence[Job]) -> None:
        """The mark stays with its job, or near where that was."""
        before = self.job
        if tuple(jobs) == self.jobs:
            return
        self.jobs = tuple(jobs)
        at = next((i for i, job in enumerate(jobs) if before and job.id == before.id), self.marked)
        self.marked = max(0, min(at, len(jobs) - 1))
        self.refresh()

    def move(self, by: int) -> None:
        self.marked = max(0, min(self.marked + by, len(self.jobs) - 1))
        self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        number, printer, state = 20, 9, 16
        kind = max(8, width - 2 - number - printer - state)
        if y == 0:
            names = (
                (_("Slip"), kind),
                (_("Sale"), number),
                (_("Printer"), printer),
                (_("State"), state),
            )
            yield Segment("  " + "".join(fit(name, size) for name, size in names), self.part("jobs--head"))
            return
        if not self.jobs and y == 2:
            yield Segment("  " + _("Nothing waits for a printer."), self.part("jobs--line"))
        rows = self.content_size.height - 3
        if y > rows:
            # What the marked one lacks needs a whole line: no column is that wide.
            if y == rows + 2 and self.job and self.job.problem:
                yield Segment(fit(f"  {_(self.job.problem)}", width), self.part("jobs--line"))
            return
        at = max(0, self.marked - rows + 1) + y - 1
        if at >= len(self.jobs):
            return
        job = self.jobs[at]
        marked = at == self.marked
        mark = MARKS[job.mark]
        slip = f"{_(KINDS[job.kind])} {_(mark)}" if mark else _(KINDS[job.kind])
        trouble = job.state in ("failed", "unknown")
        style = "jobs--marked" if marked else "jobs--line"
        yield Segment(("▸ " if marked else "  ") + fit(slip, kind), self.part(style))
        yield Segment(
            fit(job.number or "", number) + fit(_(PRINTERS.get(job.printer, job.printer)), printer), self.part(style)
        )
        yield Segment(fit(_(STATES[job.state]), state), self.part("jobs--trouble" if trouble and not marked else style))
