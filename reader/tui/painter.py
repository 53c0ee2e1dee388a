"""Knows how one line of the page is painted: gutter, words, marks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.model import Annotation, AnnotationKind, Paragraph, ParagraphKind, Scope, Span
from reader.reading import Mark, Reading, Role
from reader.tui.layout import Layout
from reader.tui.palette import Palette

MEASURE = 72
"""The widest column, in cells: about a dozen words, where the eye still finds the next line."""
_NARROW = 60
"""Below this width the gutter has no column of initials."""
_SIGNS = {
    AnnotationKind.QUESTION: "?",
    AnnotationKind.FACT_CHECK: "!",
    AnnotationKind.NOTE: "•",
    AnnotationKind.HIGHLIGHT: "*",
}
"""What the gutter shows for a kind; the first of these present wins."""


class Frame(NamedTuple):
    """How a line of the view is divided, in cells."""

    left: int
    """Blank cells before the gutter."""
    number: int
    """For the paragraph's number."""
    initials: int
    """For the speaker's initials; 0 where the view is too narrow."""
    text: int
    """For the words."""

    @property
    def gutter(self) -> int:
        """All before the words."""
        return self.left + self.number + 3 + self.initials + 2


def frame_of(width: int, paragraphs: int) -> Frame:
    """The frame for a view `width` cells wide of an article with that many paragraphs."""
    number = max(2, len(str(paragraphs)))
    initials = 3 if width >= _NARROW else 0
    bare = number + 3 + initials + 2
    text = max(min(MEASURE, width - bare - (2 if initials else 0)), 8)
    return Frame(max((width - bare - text) // 2, 0), number, initials, text)


class Painter:
    """Paints the lines of one reading in one frame and palette."""

    def __init__(self, reading: Reading, layout: Layout, frame: Frame, palette: Palette) -> None:
        self._reading = reading
        self._layout = layout
        self._frame = frame
        self._palette = palette

    def line(self, number: int, width: int) -> Strip:
        """The line of that number, `width` cells wide."""
        place = self._layout.place(number)
        if place is None:
            return Strip.blank(width, self._palette.text)
        index, row = place.paragraph, place.row
        lines = self._layout.lines(index)
        if row >= len(lines):
            return Strip.blank(width, self._palette.text)
        segments = [*self._gutter(index, row, lines[row]), *self._words(index, lines[row])]
        return Strip(segments).extend_cell_length(width, self._palette.text).crop(0, width)

    def _gutter(self, index: int, row: int, line: Span) -> Iterator[Segment]:
        palette, frame = self._palette, self._frame
        paragraph = self._reading.article.paragraphs[index]
        here = self._reading.notes.of(index) if row == 0 else ()
        number = str(paragraph.number) if row == 0 and paragraph.number else ""
        starting = self._starting(index, line)
        yield Segment(f"{'':{frame.left}}{number:>{frame.number}} ", palette.text + palette.quiet)
        signs = _signs(here)
        if not frame.initials and starting is not None and not signs.strip():
            yield self._initials(starting, 2)
        else:
            yield Segment(signs, palette.text + palette.noted)
        if frame.initials:
            if starting is None:
                yield Segment(" " * frame.initials, palette.text)
            else:
                yield Segment(" ", palette.text)
                yield self._initials(starting, frame.initials - 1)
        bar = "▌" if index == self._reading.at else " "
        yield Segment(f"{bar} ", palette.text + palette.cursor)

    def _starting(self, index: int, line: Span) -> int | None:
        """The statement that begins on the line; the selected one first."""
        starts = [
            mark.statement
            for mark in self._reading.marks.of(index)
            if mark.statement is not None
            and mark.role is not Role.MENTION
            and line.start <= mark.span.start < line.end
        ]
        if self._reading.claim in starts:
            return self._reading.claim
        return starts[0] if starts else None

    def _initials(self, statement: int, width: int) -> Segment:
        marks = self._reading.marks
        said = marks.statements[statement]
        who = marks.person(said.person)
        letters = marks.initials[who] if who is not None else "··"
        style = self._palette.text + self._palette.person(who, self._palette.mentions)
        if said.is_unsure:
            style += self._palette.unsure
        if statement == self._reading.claim:
            style += Style(reverse=True)
        return Segment(f"{letters:<{width}}", style)

    def _words(self, index: int, line: Span) -> Iterator[Segment]:
        """The line's words, cut wherever a mark begins or ends."""
        reading = self._reading
        text = reading.article.text
        base = self._palette.text + self._base(reading.article.paragraphs[index])
        over = [(span, style) for span, style in self._styles(index) if span.overlaps(line)]
        edges = {line.start, line.end}
        edges.update(edge for span, _ in over for edge in span if line.start < edge < line.end)
        for start, end in pairwise(sorted(edges)):
            style = base
            for span, added in over:
                if span.start <= start < span.end:
                    style += added
            words = text[start:end]
            if end == line.end:
                # White space at a line's end carries no mark: an underlined blank is noise.
                bare = words.rstrip()
                yield Segment(bare, style)
                yield Segment(" " * cell_len(words[len(bare) :].replace("\n", "")), base)
            else:
                yield Segment(words, style)

    def _base(self, paragraph: Paragraph) -> Style:
        match paragraph.kind:
            case ParagraphKind.TITLE:
                return self._palette.title
            case ParagraphKind.HEADING:
                return self._palette.heading
            case ParagraphKind.FURNITURE | ParagraphKind.BYLINE:
                return self._palette.quiet
        return Style.null()

    def _styles(self, index: int) -> Iterator[tuple[Span, Style]]:
        """What is laid over the paragraph's words, the topmost last."""
        reading, palette = self._reading, self._palette
        marks = reading.marks.of(index)
        for mark in marks:
            if mark.role is not Role.MENTION:
                yield mark.span, self._claim(mark)
        for annotation in reading.notes.of(index):
            if annotation.scope is Scope.SPAN:
                yield annotation.quote.span, palette.annotated
        for mark in marks:
            if mark.role is Role.MENTION:
                yield mark.span, palette.person(mark.person, palette.mentions)
        chosen = reading.notes.get(reading.annotation)
        if chosen is not None and chosen.scope is not Scope.PARAGRAPH:
            yield chosen.quote.span, palette.selection
        for place, span in reading.matches_in(index):
            yield span, palette.current_match if place == reading.match else palette.match
        if reading.selection is not None and index == reading.at:
            yield reading.selection.span, palette.selection

    def _claim(self, mark: Mark) -> Style:
        palette = self._palette
        direct = mark.role is Role.DIRECT
        if mark.statement == self._reading.claim:
            styles = palette.picked_direct if direct else palette.picked_reported
        else:
            styles = palette.direct if direct else palette.reported
        return palette.person(mark.person, styles)


def _signs(annotations: tuple[Annotation, ...]) -> str:
    """Two cells: what kind of note there is, and whether there are tags."""
    kinds = {a.kind for a in annotations if a.body or a.kind is not AnnotationKind.NOTE}
    sign = next((sign for kind, sign in _SIGNS.items() if kind in kinds), " ")
    return sign + ("#" if any(a.tags for a in annotations) else " ")
