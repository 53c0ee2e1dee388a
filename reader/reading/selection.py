"""Knows how a selected stretch of text moves and grows by words, sentences and quotations."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from reader.model import Span

_MARK = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f"
    "\U0001f3fb-\U0001f3ff"
)
"""Accents, vowel signs, joiners and skin tones; of Indic scripts and Thai, all characters."""
_CJK = r"\u3040-\u30ff\u3400-\u9fff"
_LETTER = rf"(?:(?![{_CJK}])[\w{_MARK}])"
_WORD = (
    rf"[{_CJK}][{_MARK}]*|{_LETTER}+(?:[-'’]{_LETTER}+)*|[\U0001f1e6-\U0001f1ff]{{2}}"
    rf"|[^\w\s](?:[{_MARK}]+[\U0001f000-\U0001faff]?)*"
)
"""A word; or a Chinese or Japanese character; or a flag; or a sign, with all it is joined to."""
_SENTENCE = r"(?s)\S.*?(?:[.!?…]+[\"”’»)\]]*(?=\s|$)|$)"
_CLAUSE = r"(?s)[^\s,;:—–].*?(?=[,;:—–]|[.!?]+[\"”’»)]*(?:\s|$)|$)"
_QUOTED = r"“[^”]*”?|\"[^\"]*\"?|«[^»]*»?|„[^“”]*[“”]?|‘[^’]*(?:’(?=\w)[^’]*)*’?"
_REACH = 10_000
"""How far a selection may reach from where it began, in code points."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of one paragraph, one end fixed and one that moves; both ends are words' ends."""

    within: Span
    """The paragraph, which the selection never leaves."""
    fixed: int
    """The word at the end that stays, counted in the paragraph."""
    moving: int
    """The word at the end that moves."""
    words: tuple[Span, ...]
    """The paragraph's words and punctuation marks."""

    @property
    def span(self) -> Span:
        """The selected characters."""
        first, last = sorted((self.fixed, self.moving))
        return Span(self.words[first].start, self.words[last].end)

    def by_word(self, by: int) -> Selection:
        """The moving end `by` words further on, or back if negative."""
        return replace(self, moving=min(max(self.moving + by, 0), len(self.words) - 1))

    def to_edge(self, *, end: bool) -> Selection:
        """The moving end at the paragraph's last word, or its first."""
        return replace(self, moving=len(self.words) - 1 if end else 0)

    def swapped(self) -> Selection:
        """The same stretch with the other end moving."""
        return replace(self, fixed=self.moving, moving=self.fixed)

    def by_sentence(self, text: str, by: int) -> Selection:
        """The moving end at the end of the next sentence, or at the start of the one before."""
        sentences = _spans(_SENTENCE, text, self.within)
        if by > 0:
            at = self.words[self.moving].end
            ends = [sentence.end for sentence in sentences if sentence.end > at]
            return self._with_end(ends[0]) if ends else self.to_edge(end=True)
        at = self.words[self.moving].start
        starts = [sentence.start for sentence in sentences if sentence.start < at]
        return self._with_start(starts[-1]) if starts else self.to_edge(end=False)

    def grown(self, text: str) -> Selection:
        """The next larger of word, clause, sentence, quotation and paragraph."""
        return next((step for step in self._steps(text) if step.span.covers(self.span) and
                     step.span != self.span), self)  # fmt: skip

    def shrunk(self, text: str) -> Selection:
        """The next smaller of the same, about its first word."""
        first = min(self.fixed, self.moving)
        one = replace(self, fixed=first, moving=first)
        smaller = [step for step in (one, *one._steps(text)) if self.span.covers(step.span)]
        return next((step for step in reversed(smaller) if step.span != self.span), self)

    def quotation(self, text: str) -> Selection:
        """The quotation about the selection, or the first after it, or the selection as it is."""
        quoted = _spans(_QUOTED, text, self.within)
        about = [span for span in quoted if span.end > self.span.start]
        return self._taking(about[0]) if about else self

    def _steps(self, text: str) -> tuple[Selection, ...]:
        """The units about the selection, smallest first."""
        units = [self.within]
        for pattern in (_CLAUSE, _SENTENCE, _QUOTED):
            units += [s for s in _spans(pattern, text, self.within) if s.covers(self.span)]
        return tuple(self._taking(unit) for unit in sorted(units, key=lambda s: s.end - s.start))

    def _taking(self, span: Span) -> Selection:
        return self._with_start(span.start, fix=True)._with_end(span.end)

    def _with_end(self, offset: int) -> Selection:
        ends = [word.end for word in self.words]
        return replace(self, moving=max(bisect_right(ends, offset) - 1, 0))

    def _with_start(self, offset: int, *, fix: bool = False) -> Selection:
        starts = [word.start for word in self.words]
        word = min(bisect_left(starts, offset), len(starts) - 1)
        return replace(self, fixed=word) if fix else replace(self, moving=word)


def selection_of(text: str, within: Span, start: Span) -> Selection:
    """The selection of `start`, widened to whole words, in the paragraph `within`.

    In a paragraph of megabytes it reaches no further than a few pages, so that keys stay quick.
    """
    within = Span(
        max(within.start, start.start - _REACH),
        min(within.end, max(start.end, start.start) + _REACH),
    )
    words = _spans(_WORD, text, within) or (within,)
    blank = Selection(within, 0, 0, words)
    first = max(bisect_right([word.start for word in words], start.start) - 1, 0)
    last = min(bisect_left([word.end for word in words], start.end), len(words) - 1)
    return replace(blank, fixed=first, moving=max(first, last))


def first_sentence(text: str, within: Span) -> Span:
    """The paragraph's first sentence."""
    return next(iter(_spans(_SENTENCE, text, within)), within)


def _spans(pattern: str, text: str, within: Span) -> tuple[Span, ...]:
    # Compiled, and kept by `re`, when something is first selected: the first page need not wait.
    return tuple(
        Span(*match.span())
        for match in re.compile(pattern).finditer(text, *within)
        if match.end() > match.start()
    )
