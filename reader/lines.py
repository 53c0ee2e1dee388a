"""Knows how text is fitted to lines: where they break, what they take, how much they hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

Measure = Callable[[str], int]
"""How many cells a text takes."""

_NOT_NARROW = re.compile(r"[^\n -~¡-¬®-˿Ͱ-ͷͺ-Ϳ΄-ҁҊ-ԯ‐-‧‰-⁞₠-₿←-⇿─-◼]")
"""Whatever is not surely one cell wide in every terminal, or a line feed."""

_WIDE = "⺀-鿿가-힣＀-￯"
_MARK = "\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_PIECE = re.compile(rf"\n|[^\S\n]+|[{_WIDE}][{_MARK}]*|[^\s{_WIDE}]+")
"""A line feed, other white space, a wide character with its marks, or a word."""
_LETTER = re.compile(rf".[{_MARK}]*", re.DOTALL)
"""A character with its marks, which may make it wider: U+2764 takes one cell, an emoji two."""


def is_narrow(text: str) -> bool:
    """Whether every character of `text` surely takes one cell."""
    return text.isascii() or _NOT_NARROW.search(text) is None


def cells(text: str) -> int:
    """The cells `text` takes: wide East Asian characters and emoji two, combining marks none."""
    if is_narrow(text):
        return len(text)
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def shortened(text: str, limit: int) -> str:
    """`text` on one line of at most `limit` characters, ended by "…" where it was longer."""
    words = " ".join(text.split())
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"


def counted(number: int, noun: str) -> str:
    """Such as "1 tag" or "3 tags"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@lru_cache(maxsize=8)
def _narrow_line(width: int) -> re.Pattern[str]:
    """One line: words up to `width` characters and the white space after; a longer word is cut."""
    return re.compile(rf"[^\n]{{1,{width}}}(?:[^\S\n]+\n?|\n|\Z)|[^\S\n]+|[^\n]{{1,{width}}}|\n")


def breaks(text: str, width: int, measure: Measure = cells, *, narrow: bool = False) -> list[int]:
    """Where each line of `text` begins, in code points; the first is 0.

    Lines take at most `width` cells, trailing white space aside, and end at white space, or
    between two East Asian wide characters, or within a word too long for a line. A line feed
    in the text ends its line. `narrow` promises that every character is one cell wide.
    """
    if narrow or is_narrow(text):
        return [match.start() for match in _narrow_line(width).finditer(text)] or [0]
    starts = [0]
    used = 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece == "\n":
            starts.append(match.end())
            used = 0
        elif piece.isspace():
            used += measure(piece)
        else:
            size = measure(piece)
            if used and used + size > width:
                starts.append(match.start())
                used = 0
            if size > width and (cuts := _cuts(piece, width, measure)):
                starts.extend(match.start() + cut for cut in cuts)
                size = measure(piece[cuts[-1] :])
            used += size
    if len(starts) > 1 and starts[-1] >= len(text):
        starts.pop()
    return starts


def _cuts(word: str, width: int, measure: Measure) -> list[int]:
    """Where to cut a word that is longer than a line; never before a combining character."""
    cuts = []
    used = 0
    for match in _LETTER.finditer(word):
        size = measure(match[0])
        if used and used + size > width and size:
            cuts.append(match.start())
            used = 0
        used += size
    return cuts
