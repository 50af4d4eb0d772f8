"""The base of our widgets: they draw their lines themselves, which is what keeps a scan at a few milliseconds."""

from collections.abc import Iterable
from typing import Self

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class Painted(Widget):
    """Subclasses give `paint(y, width)`, the segments of one line; a longer line is cropped, a shorter one filled.

    Lines are kept until `refresh()` names them (or none, which is all), and styles until the stylesheet speaks:
    Textual's own way looks both up again for every line of every frame, three times the cost of a whole scan.
    Padding is drawn here; a widget with a border goes Textual's way.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._drawn: dict[int, Strip] = {}
        self._drawn_size = Size(0, 0)
        self._looks: dict[str, Style] = {}

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        raise NotImplementedError

    def part(self, name: str) -> Style:
        """The style of a component class, with this widget's background; "" is the widget's own."""
        look = self._looks.get(name)
        if look is None:
            look = self._looks[name] = self.get_component_rich_style(name) if name else self.rich_style
        return look

    def language_changed(self) -> None:
        """Words are looked up when a line is drawn, so drawing again is enough."""
        self.refresh(layout=True)

    def notify_style_update(self) -> None:
        self._looks.clear()
        self._drawn.clear()
        super().notify_style_update()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        if regions:
            for region in regions:
                for y in region.line_range:
                    self._drawn.pop(y, None)
        else:
            self._drawn.clear()
        if layout or recompose or not repaint or not self._is_mounted:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        if not regions:
            self._layout_cache.clear()
            self.clear_cached_dimensions()
        self._set_dirty(*regions)
        self._tell_screen()
        return self

    def _tell_screen(self) -> None:
        """That there is something to draw. Textual sends three messages to that end, which takes longer than to draw
        it."""
        if self.display and self.is_attached and not self._closing:
            screen = self.screen
            if self in screen._compositor:
                screen._dirty_widgets.add(self)
                screen.check_idle()

    def refresh_lines(self, lines: Iterable[int]) -> None:
        """Draw these lines of the content again, and no other."""
        width = self.outer_size.width - self.styles.gutter.width
        regions = [Region(0, y, width, 1) for y in lines]
        if regions:
            self.refresh(*regions)

    @property
    def bordered(self) -> bool:
        return self.styles.border.spacing.totals != (0, 0)

    def render_lines(self, crop: Region) -> list[Strip]:
        if self.bordered:
            return super().render_lines(crop)
        lines = [self.drawn_line(y) for y in crop.line_range]
        if crop.x or crop.width < self.outer_size.width:
            return [line.crop(crop.x, crop.right) for line in lines]
        return lines

    def drawn_line(self, y: int) -> Strip:
        """A line of the widget with its padding, `y` counted from its top."""
        size, padding = self.outer_size, self.styles.padding
        if self._drawn_size != size:
            self._drawn.clear()
            self._drawn_size = size
        at = y - padding.top
        line = self._drawn.get(at)
        if line is None:
            inside = 0 <= at < size.height - padding.height
            line = self._drawn[at] = self.draw(at) if inside else Strip.blank(size.width, self.part(""))
        return line

    def draw(self, y: int) -> Strip:
        """A line of the content, with its padding; made in one piece, for a strip takes longer to make than to fill."""
        padding, width, base = self.styles.padding, self._drawn_size.width, self.part("")
        room = width - padding.width
        segments = list(self.paint(y, room))
        used = sum([cell_len(segment.text) for segment in segments])
        if used > room:
            segments, used = list(Strip(segments, used).crop(0, room)), room
        if padding.width:
            segments.insert(0, Segment(" " * padding.left, base))
        if after := room - used + padding.right:
            segments.append(Segment(" " * after, base))
        return Strip(segments, width)

    def render_line(self, y: int) -> Strip:
        """Textual's way to a line, which only widgets with a border go."""
        width = self.content_size.width
        return Strip(self.paint(y, width)).adjust_cell_length(width, self.part(""))
