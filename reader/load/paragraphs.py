"""Knows where the paragraphs of a plain text begin and end, however its lines were broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from reader.load.bylines import is_front_line
from reader.model import ParagraphKind

TEXT, ITEM, CODE = ParagraphKind.TEXT, ParagraphKind.ITEM, ParagraphKind.CODE

_BLANK = re.compile(r"\n[ \t]*\n(?:[ \t\n]*\n)?")
_ITEM = re.compile(r"\s*(?:[-*+•‣◦▪●·]|\d{1,3}[.)]) +(?![-*•·] )\S")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_CODE_END = re.compile(r"[;{}\\|<>=]$")
_GAP = re.compile(r"\S(?: {3,}|\t)\S|\|.*\||^[-+=_| ]{5,}$")
# A line may break after any ideograph; elsewhere what moves to the next line is a word.
_FIRST_WORD = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]{1,15}")
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_HYPHEN_BREAK = re.compile(r"[^\W\d_]-\n[ \t]*[^\W\d_]")
_CUT_WORD = re.compile(r"([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+")
# What is left of a word after its last break, and is never a word of its own.
_WORD_TAIL = re.compile(
    r"[bcdfghjklmnpqrstvwxyz]{0,2}(?:[aeiou]?tions?|sions?|[aeiou]?ments?|ness|ential(?:ly)?"
    r"|[tc]ial(?:ly)?|ities|[aeiou]tive(?:ly)?|ically|[aeiou]tional(?:ly)?)"
)

_WIDEST = 100
"""A text broken by hand or by a program has lines of at most so many code points."""
_NARROWEST = 45
"""Lines shorter than this were broken on purpose, unless the next goes on in lower case."""
_FEW_BREAKS = 5
"""Fewer breaks than this do not show a text's width."""
_OVERRUN = 9
"""A ragged margin reaches so many code points past the width of three lines in four."""
_MOST = 0.7
_CODE_INDENT = 4


class Block(NamedTuple):
    """One paragraph before it has a place in the article."""

    kind: ParagraphKind
    text: str
    level: int = 0
    """How deep a heading stands, from 1, where the source says so."""


def split_paragraphs(text: str) -> tuple[Block, ...]:
    """The paragraphs of a cleaned text: prose on one line each, other lines as they stand.

    Prose is TEXT, a list's items are ITEM, and what keeps its breaks (verse, tables, addresses,
    code) is CODE. None is blank.
    """
    if not text or text.isspace():
        return ()
    return tuple(_Page(text).blocks())


def prose(line: str) -> str:
    """`line` with one space where it has several, and none at its ends."""
    return " ".join(line.split()) if "  " in line or "\t" in line else line.strip(" \n")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _is_sentence_end(line: str) -> bool:
    return _SENTENCE_END.search(line[-8:]) is not None


class _Page:
    """A text as it was set: its chunks between blank lines, and how wide its lines run."""

    def __init__(self, text: str) -> None:
        self.text = text
        chunks = [chunk for chunk in _BLANK.split(text) if chunk and not chunk.isspace()]
        margin = _margin(chunks)
        self.chunks = [
            _lines(chunk, margin) if margin or "\n" in chunk else [chunk] for chunk in chunks
        ]

    @cached_property
    def width(self) -> int | None:
        """Where lines were broken, in code points; None where a line is a whole paragraph."""
        pairs = [
            (line, after)
            for lines in self.chunks
            for line, after in pairwise(lines)
            if not _ITEM.match(line)
        ]
        whole = sum(len(lines) == 1 and len(lines[0]) > _WIDEST for lines in self.chunks)
        lengths = sorted(len(line) for line, _ in pairs)
        wide = sum(length > _WIDEST + _OVERRUN for length in lengths)
        if wide > 0.1 * len(lengths) or whole > len(lengths):
            return None
        width = min(lengths[int(0.75 * (len(lengths) - 1))], _WIDEST) if lengths else _WIDEST
        if len(lengths) < _FEW_BREAKS:
            return max(width, 60)
        # Where next to no line goes on in lower case, the breaks are an author's: it is verse.
        capitals = sum(after.lstrip()[:1].isupper() for _, after in pairs)
        low = sum(after.lstrip()[:1].islower() for _, after in pairs)
        return _WIDEST if low < 0.15 * capitals else max(width, _NARROWEST)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the text, in lower case; wanted only where one is cut at a line's end."""
        if not _HYPHEN_BREAK.search(self.text):
            return frozenset()
        return frozenset(word.lower() for word in set(_WORD.findall(self.text)))

    def blocks(self) -> Iterator[Block]:
        for number, lines in enumerate(self.chunks):
            if len(lines) == 1:
                yield self._line(lines[0])
            elif number < 3:
                yield from self._front(lines, first=number == 0)
            else:
                yield from self._chunk(lines)

    def _line(self, line: str) -> Block:
        return Block(ITEM if _ITEM.match(line) else TEXT, prose(line))

    def _front(self, lines: list[str], *, first: bool) -> Iterator[Block]:
        """A chunk near the top, where title, byline and date may follow without blank lines."""
        if self.width is None and max(map(len, lines)) > _WIDEST:
            yield from self._cut(lines, _sentence_breaks(lines))
            return
        rest: list[str] = []
        for line in lines:
            if not is_front_line(prose(line)):
                rest.append(line)
                continue
            yield from self._headline(rest, first=first)
            yield self._line(line)
            rest, first = [], False
        yield from self._headline(rest, first=first)

    def _headline(self, lines: list[str], *, first: bool) -> Iterator[Block]:
        """A headline of two lines as one paragraph, anything else as a chunk."""
        short = len(lines) == 2 and max(map(len, lines)) <= _WIDEST
        if first and short and len(self.chunks) > 1 and not any(map(_ITEM.match, lines)):
            yield Block(TEXT, self._join(lines))
        elif lines:
            yield from self._chunk(lines)

    def _chunk(self, lines: list[str]) -> Iterator[Block]:
        """The paragraphs among lines that no blank line parts."""
        if len(lines) == 1:
            yield self._line(lines[0])
        elif _share([_GAP.search(line) is not None for line in lines]) >= 0.6:
            yield Block(CODE, "\n".join(lines))
        elif starts := self._item_starts(lines):
            yield from self._items(lines, starts)
        else:
            yield from self._running(lines)

    def _item_starts(self, lines: list[str]) -> list[int]:
        """Where the items of a list begin; none if a line only looks like one amid prose."""
        starts = [at for at, line in enumerate(lines) if _ITEM.match(line)]
        if not starts:
            return []
        first = starts[0]
        introduced = first == 0 or lines[first - 1].endswith((":", ";"))
        return starts if introduced or len(starts) == len(lines) - first > 1 else []

    def _items(self, lines: list[str], starts: list[int]) -> Iterator[Block]:
        if starts[0] > 0:
            yield from self._chunk(lines[: starts[0]])
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            yield Block(ITEM, self._join(lines[start:end]))

    def _running(self, lines: list[str]) -> Iterator[Block]:
        """Lines that are neither list nor table: prose broken to a width, or breaks meant."""
        indents = [_indent(line) for line in lines]
        base = min(indents)
        set_in = [indent > base for indent in indents[1:]]
        forced = _forced_breaks(lines, self.width or _WIDEST)
        into_base = [f for f, new in zip(forced, set_in, strict=True) if not new]
        if any(set_in) and _share(into_base) >= _MOST:
            yield from self._cut(lines, set_in)
        elif self._is_prose(lines, forced, base=base, set_in=any(set_in)):
            yield from self._cut(lines, self._short_ends(lines, forced))
        elif max(map(len, lines)) > _WIDEST:
            yield from self._cut(lines, _sentence_breaks(lines))
        elif base < _CODE_INDENT and self._stands_alone(lines):
            yield from self._cut(lines, [True] * (len(lines) - 1))
        else:
            yield Block(CODE, "\n".join(lines))

    def _is_prose(self, lines: list[str], forced: list[bool], *, base: int, set_in: bool) -> bool:
        """Whether most breaks are there because the line was full, or amid a sentence."""
        if _share(forced) >= _MOST:
            return True
        if set_in or _share([_CODE_END.search(line) is not None for line in lines]) >= 0.25:
            return False
        low = [_goes_on(line) for line in lines[1:]]
        if base < _CODE_INDENT:
            return _share([f or go for f, go in zip(forced, low, strict=True)]) >= _MOST
        # A quotation set in has a width of its own; verse may be as even, but begins its lines
        # with capitals.
        own = _forced_breaks(lines, max(map(len, lines)))
        return len(lines) > 2 and _share(own) >= _MOST and _share(low) >= 0.35

    def _short_ends(self, lines: list[str], forced: list[bool]) -> list[bool]:
        """Paragraph ends in text broken to a width without blank lines: a short last line."""
        short = 0.75 * (self.width or 0)
        return [
            not full and len(line) < short and not _goes_on(after)
            for line, after, full in zip(lines, lines[1:], forced, strict=False)
        ]

    def _stands_alone(self, lines: list[str]) -> bool:
        """Whether each line is a paragraph: most end a sentence, or two stand amid long ones."""
        ends = _share([_is_sentence_end(line) for line in lines]) >= 0.6
        return ends or (len(lines) == 2 and self.width is None)

    def _cut(self, lines: list[str], breaks: list[bool]) -> Iterator[Block]:
        start = 0
        for at, ends in enumerate([*breaks, True], start=1):
            if ends:
                text = self._join(lines[start:at])
                yield Block(ITEM if at == start + 1 and _ITEM.match(text) else TEXT, text)
                start = at

    def _join(self, lines: list[str]) -> str:
        """Broken lines as one, a word cut at a line's end made whole where that is safe."""
        pieces = [prose(line) for line in lines]
        joined = [pieces[0]]
        for before, after in pairwise(pieces):
            cut = _CUT_WORD.search(before) if before.endswith("-") else None
            if cut and after[:1].islower() and after[:1].isalpha():
                if self._is_one_word(cut[1], after):
                    joined[-1] = joined[-1][:-1]
            elif not self._touches(before, after):
                joined.append(" ")
            joined.append(after)
        return "".join(joined)

    def _is_one_word(self, head: str, after: str) -> bool:
        """Whether a hyphen at a line's end was put there to cut the word: in doubt, not."""
        tail = _WORD.match(after)
        if tail is None:
            return False
        whole = (head + tail[0]).lower()
        return whole in self.words or _WORD_TAIL.fullmatch(tail[0].lower()) is not None

    def _touches(self, before: str, after: str) -> bool:
        """Whether two lines join without a space: after a dash set close, or in Chinese."""
        if before.endswith(("--", "—")):
            return len(before) > 2 and not before.rstrip("-—").endswith(" ")
        return bool(_UNSPACED.match(before[-1:]) and _UNSPACED.match(after))


def _forced_breaks(lines: list[str], width: int) -> list[bool]:
    """For each line break, whether the next word would not have fitted on the line.

    A line far wider than `width` was not broken to it.
    """
    forced = []
    for line, after in pairwise(lines):
        word = _FIRST_WORD.match(after.lstrip())
        forced.append(len(line) + 1 + (len(word[0]) if word else 1) > width >= len(line) - _OVERRUN)
    return forced


def _sentence_breaks(lines: list[str]) -> list[bool]:
    """Paragraph ends in text with a line for each: all but those amid a sentence."""
    return [
        not after.lstrip()[:1].islower() or _is_sentence_end(line)
        for line, after in pairwise(lines)
    ]


def _goes_on(line: str) -> bool:
    """Whether a line may begin amid a sentence: with no capital and no quotation mark."""
    first = line.lstrip()[:1]
    return not first.isupper() and first not in "\"“‘'«"


def _lines(chunk: str, margin: int) -> list[str]:
    lines = (line[margin:].rstrip() for line in chunk.expandtabs().split("\n"))
    # The text itself may begin or end with a line of spaces.
    return [line for line in lines if line]


def _margin(chunks: list[str]) -> int:
    """How far the whole text is indented."""
    margin: int | None = None
    for chunk in chunks:
        for line in chunk.split("\n"):
            if line and not line.isspace():
                indent = _indent(line.expandtabs())
                margin = indent if margin is None else min(margin, indent)
                if margin == 0:
                    return 0
    return margin or 0
