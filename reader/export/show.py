"""Knows how an article looks on a page of plain lines, with its speakers and claims marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from reader.lines import breaks, shortened
from reader.model import (
    Article,
    Paragraph,
    ParagraphKind,
    Person,
    Span,
    Statement,
    StatementKind,
)

_COLOURS = (36, 33, 35, 32, 34, 31)
"""The terminal's own cyan, yellow, magenta, green, blue and red, in turn."""
_BOLD, _DIM, _ITALIC, _UNDERLINE = 1, 2, 3, 4
_GUTTER = 6


def shown(
    article: Article,
    statements: Iterable[Statement],
    people: Iterable[Person],
    *,
    width: int | None,
    colour: bool,
    furniture: bool = False,
) -> Iterator[str]:
    """The article line by line, each ended by a line feed.

    `width` is in cells; with None a paragraph is one line. With `colour` the words carry ANSI
    attributes: a colour for each person, bold where they are named, underlined where a claim is
    reported and not quoted. Without, a line under each paragraph says who makes its claims.
    """
    statements, people = tuple(statements), tuple(people)
    styles: dict[int, list[tuple[Span, tuple[int, ...]]]] = defaultdict(list)
    says: dict[int, list[Statement]] = defaultdict(list)
    for span, style in _styles(article, statements, people):
        first, last = article.paragraph_at(span.start), article.paragraph_at(span.end - 1)
        for index in range(first, last + 1):
            styles[index].append((span, style))
    for statement in statements:
        says[article.paragraph_at(statement.span.start)].append(statement)
    for index, paragraph in enumerate(article.paragraphs):
        if paragraph.kind is ParagraphKind.FURNITURE and not furniture:
            continue
        lines = _lines(article, paragraph, styles[index] if colour else [], width)
        number = f"{paragraph.number:>4}  " if paragraph.number else " " * _GUTTER
        for place, line in enumerate(lines):
            lead = number if place == 0 else " " * _GUTTER
            yield (
                f"{_dressed(lead, (_DIM,)) if colour and lead.strip() else lead}{line}".rstrip()
                + "\n"
            )
        if not colour:
            for statement in says[index]:
                who = statement.person or "(nobody named)"
                yield f"{' ' * _GUTTER}[{who}, {statement.kind}: {_brief(article, statement)}]\n"
        yield "\n"


def _styles(
    article: Article, statements: Iterable[Statement], people: Sequence[Person]
) -> Iterator[tuple[Span, tuple[int, ...]]]:
    for paragraph in article.paragraphs:
        if paragraph.kind in (ParagraphKind.TITLE, ParagraphKind.HEADING):
            yield paragraph.span, (_BOLD,)
    colours = {one.name: _COLOURS[i % len(_COLOURS)] for i, one in enumerate(people)}
    for statement in statements:
        own = (colours[statement.person],) if statement.person in colours else ()
        direct = statement.kind is StatementKind.DIRECT
        for span in statement.claim:
            yield span, (*own, _ITALIC) if direct else (*own, _UNDERLINE)
        if statement.speaker:
            yield statement.speaker, (*own, _BOLD)
    for person in people:
        for span in person.mentions:
            yield span, (colours[person.name], _BOLD)


def _lines(
    article: Article,
    paragraph: Paragraph,
    styles: list[tuple[Span, tuple[int, ...]]],
    width: int | None,
) -> Iterator[str]:
    """The paragraph's lines with its attributes."""
    text = paragraph.span.of(article.text)
    starts = [0] if width is None else breaks(text, max(width - _GUTTER, 10))
    offset = paragraph.span.start
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield "".join(_pieces(article.text, Span(offset + start, offset + end), styles)).rstrip()


def _pieces(text: str, line: Span, styles: list[tuple[Span, tuple[int, ...]]]) -> Iterator[str]:
    """The line in pieces, each with the attributes of every span over it."""
    over = [(span, style) for span, style in styles if span.overlaps(line)]
    edges = {line.start, line.end}
    edges.update(edge for span, _ in over for edge in span if line.start < edge < line.end)
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        codes = dict.fromkeys(
            c for span, style in over if span.start <= start < span.end for c in style
        )
        colours = [code for code in codes if code >= 30]
        attributes = [code for code in codes if code < 30] + colours[-1:]
        yield _dressed(text[start:end], tuple(attributes))


def _dressed(text: str, codes: tuple[int, ...]) -> str:
    return f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m" if codes and text else text


def _brief(article: Article, statement: Statement) -> str:
    return shortened(" … ".join(span.of(article.text) for span in statement.claim), 60)
