"""Knows how a long text is read in parts, so that memory stays flat and any part can be first."""

from __future__ import annotations

from collections.abc import Iterator

from reader.attribution.quotes import paragraphs
from reader.model import Span

SIZE = 24_000
"""How many characters a section may have; most articles are one section."""


def sections(text: str, size: int = SIZE) -> Iterator[tuple[Span, ...]]:
    """Yields the paragraphs of `text`, as many together as fit; a huge one is cut at a space."""
    gathered: list[Span] = []
    for paragraph in paragraphs(text):
        for block in _pieces(text, paragraph, size):
            if gathered and block.end - gathered[0].start > size:
                yield tuple(gathered)
                gathered = []
            gathered.append(block)
    if gathered:
        yield tuple(gathered)


def _pieces(text: str, paragraph: Span, size: int) -> Iterator[Span]:
    start, end = paragraph
    while end - start > size:
        space = text.rfind(" ", start + size // 2, start + size)
        stop = space if space > 0 else start + size
        yield Span(start, stop)
        start = stop + 1 if space > 0 else stop
    yield Span(start, end)
