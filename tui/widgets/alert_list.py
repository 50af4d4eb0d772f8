"""Alerts, a line each, one marked."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment

from store.i18n import _
from store.reports.alert_rules import RULES
from store.reports.alerts import Alert
from tui.cells import fit
from tui.widgets.painted import Painted


class AlertList(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"alerts--head", "alerts--line", "alerts--marked"}
    DEFAULT_CSS = """
    AlertList { padding: 1 1; }
    AlertList > .alerts--head { color: $muted; text-style: underline; }
    AlertList > .alerts--line { color: $foreground; }
    AlertList > .alerts--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.alerts: tuple[Alert, ...] = ()
        self.marked = 0

    @property
    def alert(self) -> Alert | None:
        return self.alerts[self.marked] if self.alerts else None

    def show(self, alerts: Sequence[Alert]) -> None:
        self.alerts = tuple(alerts)
        self.move(0)

    def move(self, by: int) -> None:
        self.marked = max(0, min(self.marked + by, len(self.alerts) - 1))
        self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        when, till, who = 12, 5, 16
        locked = 8 if any(each.locked for each in self.alerts) else 0
        what = max(4, width - 2 - when - till - who - locked)
        if y == 0:
            heads = ((_("Time"), when), (_("Till"), till), (_("Staff"), who), (_("Alert"), what), ("", locked))
            yield Segment("  " + "".join(fit(name, size) for name, size in heads), self.part("alerts--head"))
            return
        rows = self.content_size.height - 1
        at = max(0, self.marked - rows + 1) + y - 1
        if at >= len(self.alerts):
            return
        alert, marked = self.alerts[at], at == self.marked
        cells = (
            (f"{alert.at:%m-%d %H:%M}", when),
            (alert.till[2:], till),
            (f"{alert.number} {alert.name}".strip(), who),
            (_(RULES[alert.rule][1]), what),
            (_("locked") if alert.locked else "", locked),
        )
        text = "".join(fit(fit(said, size - 1), size) for said, size in cells)
        yield Segment(("▸ " if marked else "  ") + text, self.part("alerts--marked" if marked else "alerts--line"))
