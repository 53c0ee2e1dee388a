"""Knows how a paragraph falls into sentences and words, a quotation counting as one word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader.attribution.cues import CUES, PLURAL_HEADS
from reader.attribution.quotes import quotations
from reader.model import Span

# A quotation is blanked out by these two, so that no rule sees inside it and positions stay.
OPEN, _FILL = "\ue001", "\ue000"
_PRIVATE = re.compile(f"[{OPEN}{_FILL}]")
_ABBREVIATIONS = (
    "Mr|Mrs|Ms|Messrs|Dr|Sen|Rep|Gov|St|Jr|Sr|Prof|Gen|Col|Lt|Sgt|Rev|Hon|Capt|Maj|Pres|No|vs"
)
_WORD = re.compile(
    rf"{OPEN}{_FILL}*|(?:{_ABBREVIATIONS})\.|[^\W\d_]\.(?:[^\W\d_]\.)*(?!\w)"
    r"|\d[\d,.]*\d|\w+(?:[-’'.]\w+)*(?:(?<=s)[’'](?=\s))?|--+|[^\w\s]"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(rf"(?:(?<![.!?…])[.!?…]+[\"'”’)\]]*|[{OPEN}{_FILL}])(?=\s)")
_PHRASE_END = re.compile(rf"[.,;:?!{OPEN}]")
_CLOSING = "\"'”’»“«„」』›‹"
_LONGEST = 2000  # characters that a sentence may have
ENDS = frozenset(".!?…")
DASHES = frozenset(("—", "–", "--", "---", "-", "―"))
STOPS = frozenset(",;:()[]") | DASHES | ENDS


class Sentence(NamedTuple):
    """The words of a sentence, and where each stands in its paragraph."""

    words: list[str]
    lows: list[str]
    """The words in lower case."""
    spans: list[tuple[int, int]]
    end: int
    """How many words come before the full stop."""

    def span(self, start: int, end: int) -> Span | None:
        """What words[start:end] cover, less the punctuation about them; None where nothing is."""
        while end > start and self.words[end - 1] in STOPS and self.words[end - 1] not in ")]":
            end -= 1
        while start < end and self.words[start] in STOPS and self.words[start] not in "([":
            start += 1
        return Span(self.spans[start][0], self.spans[end - 1][1]) if start < end else None

    def is_quote(self, at: int) -> bool:
        """Whether the word at `at` stands for a quotation."""
        return 0 <= at < len(self.words) and self.words[at][0] == OPEN

    def is_name(self, at: int) -> bool:
        """Whether the word at `at` is written like a name."""
        return 0 <= at < len(self.words) and self.words[at][0].isupper()

    def low(self, at: int) -> str:
        """The word at `at` in lower case; nothing beyond the sentence."""
        return self.lows[at] if 0 <= at < self.end else ""

    def is_speech(self) -> bool:
        """Whether nothing but quotations stands in it."""
        return all(word[0] == OPEN or not word[0].isalnum() for word in self.words)

    def is_plural(self, start: int, end: int) -> bool:
        """Whether words[start:end] may go with "say" rather than "says"."""
        last = self.lows[end - 1]
        return (
            last in PLURAL_HEADS or "and" in self.lows[start:end]
            or any((low.endswith("s") and not low.endswith(("’s", "'s"))) or low in PLURAL_HEADS
                   for low in self.lows[start:end])
        )  # fmt: skip


def sentences(block: str) -> Iterator[Sentence]:
    """Yields the sentences of a paragraph that quote somebody or hold a reporting verb."""
    block = _PRIVATE.sub(" ", block)
    masked = _masked(block)
    for start, end in _bounds(block, masked):
        part = masked[start:end]
        lows = _LETTERS.findall(part.lower())
        if OPEN in part or not CUES.keys().isdisjoint(lows) or part.rstrip().endswith(":"):
            yield _sentence(masked, start, end)
        else:
            yield Sentence([], [], [], 0)


def _sentence(masked: str, start: int, end: int) -> Sentence:
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for found in _WORD.finditer(masked, start, end):
        words.append(found.group())
        spans.append(found.span())
    stop = len(words)
    while stop and words[stop - 1][0] in ENDS:
        stop -= 1
    return Sentence(words, [word.lower() for word in words], spans, stop)


def _masked(block: str) -> str:
    pieces: list[str] = []
    at = 0
    for (start, end), _ in quotations(block):
        pieces += block[at:start], OPEN, _FILL * (end - start - 1)
        at = end
    return "".join((*pieces, block[at:])) if pieces else block


def _bounds(block: str, masked: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(masked):
        end = found.end()
        after = masked[end : end + 80].lstrip()
        if after and _ends(block, masked, start, found, after):
            yield from _cut(masked, start, end)
            start = end
    yield from _cut(masked, start, len(masked))


def _cut(masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yields what is too long for a sentence in pieces, so that no text takes too long."""
    while end - start > _LONGEST:
        space = masked.rfind(" ", start + 1, start + _LONGEST)
        if space < 0:
            space = masked.find(" ", start + _LONGEST, end)
        if space < 0:
            break
        yield start, space
        start = space
    yield start, end


def _ends(block: str, masked: str, start: int, found: re.Match[str], after: str) -> bool:
    """Whether a sentence ends where a full stop or a quotation was `found`."""
    sign, end = found.group(), found.end()
    if not (after[0].isupper() or after[0].isdigit() or after[0] in f"{OPEN}([•*—–-"):
        return False
    if sign in (OPEN, _FILL):
        inside = block[max(start, end - 4) : end].rstrip(_CLOSING)[-1:]
        return inside in ENDS and inside != "" and (inside == "." or not _names_speaker(after))
    if sign == ".":
        word = masked[max(start, end - 12) : end - 1].rpartition(" ")[2].lstrip("(")
        return not (
            word in _ABBREVIATIONS.split("|")
            or (len(word) == 1 and word.isupper())
            or (len(word) == 3 and word[1] == ".")  # "U.S. Senate"
        )
    return True


def _names_speaker(after: str) -> bool:
    """Whether what follows `“Why?”` says who asks."""
    phrase = _PHRASE_END.split(after, maxsplit=1)[0].lower()
    return any(word in CUES for word in phrase.split()[:7])
