"""Where this is, who is at it, whether the devices are well, and the time."""

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment

from tui.cells import elide
from tui.devices import Wellbeing
from tui.widgets.painted import Painted


class Header(Painted):
    """Shop, till and cashier at the left; scanner, printers and clock at the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "header--shop",
        "header--who",
        "header--well",
        "header--trouble",
        "header--clock",
    }
    DEFAULT_CSS = """
    Header { dock: top; height: 1; background: $panel; }
    Header > .header--shop { background: $primary; color: $ink; text-style: bold; }
    Header > .header--who { color: $foreground; }
    Header > .header--well { color: $muted; }
    Header > .header--trouble { background: $bad; color: $bad-text; text-style: bold; }
    Header > .header--clock { color: $foreground; text-style: bold; }
    """

    def __init__(self, shop: str) -> None:
        super().__init__()
        self.shop = shop
        self.who: tuple[str, ...] = ()
        self.clock = ""
        self.devices: tuple[Wellbeing, ...] = ()

    def show(self, who: tuple[str, ...], devices: tuple[Wellbeing, ...], clock: str) -> None:
        if (who, devices, clock) != (self.who, self.devices, self.clock):
            self.who, self.devices, self.clock = who, devices, clock
            self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        right: list[Segment] = []
        for device in self.devices:
            text = device.words()
            style = self.part("header--well" if device.well else "header--trouble")
            right += [Segment(f" {text} ", style), Segment(" ", self.part(""))]
        right.append(Segment(f" {self.clock} ", self.part("header--clock")))
        used = sum(cell_len(segment.text) for segment in right)
        who = "".join(f"  {word}" for word in self.who)
        shop = elide(self.shop, max(6, width - used - cell_len(who) - 3))
        yield Segment(f" {shop} ", self.part("header--shop"))
        room = width - used - cell_len(shop) - 2
        who = elide(who, max(0, room))
        yield Segment(who + " " * (room - cell_len(who)), self.part("header--who"))
        yield from right
