"""Knows on which line of the column each paragraph stands, for one width."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from rich.cells import cell_len

from reader.lines import breaks, is_narrow
from reader.model import Article, Span


class Place(NamedTuple):
    """What stands on one line of the column."""

    paragraph: int
    """The paragraph's index in the article."""
    row: int
    """The line within the paragraph, from 0; past the last is the blank line after it."""


class Layout:
    """The lines of an article at one width: break offsets alone, nothing is painted here.

    Only the number of lines of each paragraph is kept; where they break is worked out again for
    the few that are seen, so that a book of 20,000 paragraphs costs little time and memory.
    """

    def __init__(self, article: Article, visible: tuple[int, ...], width: int) -> None:
        self.article = article
        self.visible = visible
        self.width = width
        self._narrow = is_narrow(article.text)
        self._known: dict[int, tuple[Span, ...]] = {}
        self._tops = array("L", [0])
        top = 0
        text, paragraphs, narrow = article.text, article.paragraphs, self._narrow
        for index in visible:
            start, end = paragraphs[index].span
            top += len(breaks(text[start:end], width, cell_len, narrow=narrow)) + 1
            self._tops.append(top)

    @property
    def height(self) -> int:
        """The lines of the whole column."""
        return max(self._tops[-1] - 1, 1)

    def top(self, index: int) -> int:
        """The line on which the visible paragraph of that index begins."""
        return self._tops[bisect_left(self.visible, index)]

    def rows(self, index: int) -> int:
        """How many lines the visible paragraph of that index has, the blank one not counted."""
        place = bisect_left(self.visible, index)
        return self._tops[place + 1] - self._tops[place] - 1

    def place(self, line: int) -> Place | None:
        """What stands on `line`; None past the end."""
        if not 0 <= line < self.height:
            return None
        place = bisect_right(self._tops, line) - 1
        return Place(self.visible[place], line - self._tops[place])

    def lines(self, index: int) -> tuple[Span, ...]:
        """The paragraph's lines as spans of the article's text, white space at their ends too."""
        if index not in self._known:
            if len(self._known) > 500:
                self._known.clear()
            start, end = self.article.paragraphs[index].span
            found = breaks(self.article.text[start:end], self.width, cell_len, narrow=self._narrow)
            starts = [start + offset for offset in found]
            self._known[index] = tuple(map(Span, starts, [*starts[1:], end]))
        return self._known[index]

    def offset_at(self, line: int, cell: int) -> int | None:
        """The character `cell` cells into `line`; None beside the words."""
        place = self.place(line)
        if place is None or cell < 0:
            return None
        lines = self.lines(place.paragraph)
        if place.row >= len(lines):
            return None
        for offset in range(*lines[place.row]):
            cell -= cell_len(self.article.text[offset])
            if cell < 0:
                return offset
        return None

    def line_of(self, offset: int) -> int:
        """The line that holds the character at `offset` of a visible paragraph."""
        index = self.article.paragraph_at(offset)
        row = bisect_right(self.lines(index), offset, key=lambda line: line.start) - 1
        return self.top(index) + max(row, 0)
