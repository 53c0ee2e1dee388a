"""Knows what can be read in a language that the model was not made for: quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reader.attribution.names import Name, names, surname
from reader.attribution.quotes import Quotation, quotations
from reader.model import Origin, Span, Statement, StatementKind

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = re.compile(
    r"\b(?:the|and|that|with|of|by|from|his|who|would|said|this|their|were|been|but|they|it|has"
    r"|have|had|about|after|which|when|what|not|she|you|be)\b"
)
_SHARE = 0.05  # of all words; the least of 927 English articles has 0.055, Dutch some 0.04
_FEWEST = 20  # words that tell a language
_SAMPLE = 5_000  # characters
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)]*\s")
_GOES_ON = re.compile(r"\s*(?:[,–—-]|[^\W\d_A-Z])")
_REACH = 150  # characters from a quotation to its speaker
_TRUST = 0.5, 0.3  # with a speaker, and without


def is_english(text: str) -> bool:
    """Whether a text has enough of the small words of English, or is too short to tell."""
    sample = text[:_SAMPLE].lower()
    count = len(_WORD.findall(sample))
    return count < _FEWEST or len(_ENGLISH.findall(sample)) > _SHARE * count


def find_quoted(text: str, blocks: Iterable[Span]) -> tuple[Statement, ...]:
    """What is quoted in the paragraphs, by the nearest name in its sentence, if there is one.

    A word or two in quotation marks are a title or a doubt, and no statement.
    """
    blocks = tuple(blocks)
    known = _Names(text, blocks)
    found: list[Statement] = []
    for block in blocks:
        whole = block.of(text)
        quoted = quotations(whole)
        for at, one in enumerate(quoted):
            words = one.span.of(whole)
            if len(_WORD.findall(words)) < 3 and not re.search(r"[.,!?…]\W*\Z", words):
                continue
            speaker = known.speaker(block, quoted, at)
            claim = Span(block.start + one.span.start, block.start + one.span.end)
            trust = _TRUST[speaker is None]
            found.append(
                Statement((claim,), speaker, None, None, StatementKind.DIRECT, trust, Origin.RULES)
            )
    return tuple(found)


class _Names:
    """Who is named in some paragraphs: by two words that are always capital, or by the last."""

    def __init__(self, text: str, blocks: Iterable[Span]) -> None:
        self._text = text
        # German has capitals for every noun: "Der Kanzler" is no name, since "der" is a word.
        self._words = {word for block in blocks for word in _WORD.findall(block.of(text))}
        self._surnames: set[str] = set()
        for block in blocks:
            for name in names(block.of(text), block.start):
                if full := self._full(name):
                    self._surnames.add(surname(tuple(full.of(text).split())))

    def speaker(self, block: Span, quoted: tuple[Quotation, ...], at: int) -> Span | None:
        """Who is named in the sentence of a quotation: after it, or else before it."""
        start, end = (block.start + side for side in quoted[at].span)
        until = block.start + quoted[at + 1].span.start if at + 1 < len(quoted) else block.end
        since = block.start + quoted[at - 1].span.end if at else block.start
        after, before = Span(end, min(until, end + _REACH)), Span(max(since, start - _REACH), start)
        if _GOES_ON.match(self._text, *after):
            stop = _SENTENCE_END.search(self._text, *after)
            for span in self._named(Span(end, stop.start() + 1 if stop else after.end)):
                return span
        stops = [stop.end() for stop in _SENTENCE_END.finditer(self._text, *before)]
        return next(self._named(Span(stops[-1] if stops else before.start, start)), None)

    def _named(self, part: Span) -> Iterator[Span]:
        for name in names(part.of(self._text), part.start):
            if full := self._full(name):
                yield full
            elif len(name.words) == 1 and surname(name.words) in self._surnames:
                yield name.span

    def _full(self, name: Name) -> Span | None:
        """A name without words before it that can be small; None if less than two are left."""
        words = list(re.finditer(r"\S+", name.span.of(self._text)))
        while words and words[0].group().lower() in self._words:
            words = words[1:]
        return Span(name.span.start + words[0].start(), name.span.end) if len(words) > 1 else None
