"""Knows which lines of a column are seen, and where to scroll so that others are."""

from __future__ import annotations

from typing import NamedTuple

from reader.tui.layout import Layout


class Window(NamedTuple):
    """The lines of a column that are seen; positions are lines of the column."""

    column: Layout
    top: int
    """The first line that is seen."""
    height: int
    """How many are seen."""

    @property
    def end(self) -> int:
        """The line after the last that is seen."""
        return self.top + self.height

    def revealing(self, index: int, exact: tuple[int, int] | None = None) -> int:
        """The top from which the paragraph of that index is seen, or, better, two exact offsets.

        The window stays where it is if they are seen with a little room, moves as little as it
        must to what is near, and puts what is far, or exact, a third of the way down.
        """
        first = self.column.top(index)
        end = first + self.column.rows(index)
        if exact is not None:
            first = self.column.line_of(exact[0])
            end = self.column.line_of(exact[1]) + 1
        room = min(2, self.height // 4, max(self.height - (end - first), 0) // 2)
        if self.top <= first - room and end + room <= self.end:
            return self.top
        near = self.top - self.height < first < self.end + self.height
        if exact is not None or not near or end - first > self.height:
            return first - max(room, (self.height - (end - first)) // 3)
        if first - room < self.top:
            return first - room
        return min(end + room - self.height, first - room)

    def through(self, index: int, by: int) -> int | None:
        """The top that shows more of a paragraph too tall for the window; None if all was seen."""
        first = self.column.top(index)
        end = first + self.column.rows(index)
        if end - first <= self.height or first >= self.end or end <= self.top:
            return None
        step = max(self.height - 2, 1)
        if by > 0 and end > self.end:
            return min(self.top + step, end - self.height)
        if by < 0 and first < self.top:
            return max(self.top - step, first)
        return None

    def scrolled(self, lines: int) -> int:
        """The top `lines` further down, or up if negative; never past the ends."""
        return min(max(self.top + lines, 0), max(self.column.height - self.height, 0))

    def nearest(self, index: int, *, down: bool) -> int:
        """The paragraph of that index if wholly seen, else the first or last that begins here.

        What scrolled down brings the eye to the first of them, up to the last.
        """
        first = self.column.top(index)
        if self.top <= first and first + self.column.rows(index) <= self.end:
            return index
        places = [self.column.place(line) for line in range(self.top, self.end)]
        seen = [place for place in places if place is not None]
        here = [place.paragraph for place in seen if place.row == 0]
        here = here or [place.paragraph for place in seen] or [index]
        return here[0 if down else -1]
