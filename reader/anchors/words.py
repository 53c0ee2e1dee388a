"""Knows when two writings of the same words are the same words, and how alike two texts are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from reader.model import Span

QUOTES = "'\"`´‘’‚‛“”„‟«»‹›「」『』＂＇"
DASHES = "‐‑‒–—―−－-"
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Thai, Lao, Khmer, Japanese and Chinese, which put no space between words."""
_PUNCTUATION = r"!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
_WORD = re.compile(
    rf"\d{{1,32}}(?:[.,:]\d{{1,16}}){{0,4}}|[{_UNSPACED}]|[{DASHES}]+|\.{{2,}}|''|``"
    rf"|[^\s{_PUNCTUATION}{_UNSPACED}]{{1,64}}|\S"
)
"""A number, a word (with the accents that stand on it) or one punctuation mark; none is long."""
_PLAIN_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_PUNCTUATION}{_UNSPACED}]+")
_PLAIN = str.maketrans(dict.fromkeys(QUOTES, "'") | dict.fromkeys(DASHES, "-") | {"\u00ad": ""})
_END = re.compile(
    rf"(?:[.!?…]{{1,8}}[{QUOTES})\]]{{0,4}}(?=\s)|[。！？]{{1,8}}[{QUOTES}）]{{0,4}}|(?=\n))\s*"
)
"""Where a sentence may end, and the blanks after it; bounded, so that it never looks back far."""
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mrs?|Ms|Dr|Sen|Rep|Gen|Gov|St|Jr|Sr|Lt|Col|Prof|No)\.$")
_SHORT = 16
"""Code points that a piece must have before a full stop ends it: less is "U.S." or "1."."""
_LONG = 1_000
"""Code points from which on a sentence without an end is cut, at words that chance picks."""
_CUT = 16
"""One word in so many is where a sentence without an end may be cut."""
_COMPARABLE = 4_000
"""Code points up to which edits are counted one by one: about 10 ms at most."""


class Words(NamedTuple):
    """The words of a stretch of text, punctuation marks among them."""

    plain: list[str]
    """Without what makes no difference: case, and which quotation mark, dash or composition."""
    spans: list[Span]
    """Where each stands in the text."""


def words_of(text: str, span: Span) -> Words:
    """The words within `span`, at their positions in `text`."""
    found = list(_WORD.finditer(text, span.start, span.end))
    return Words([_plain_word(m[0]) for m in found], [Span(*m.span()) for m in found])


@lru_cache(maxsize=1 << 16)
def _plain_word(word: str) -> str:
    if word[0] in DASHES:
        return "-"
    if word in ("''", "``"):
        return "'"
    return plain(word) or word


def plain(text: str) -> str:
    """The text without what makes no difference to its words: case, spaces, typography.

    Quotation marks and apostrophes become one mark, and so do dashes; compositions and
    compatibility forms become one (NFKC).
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.translate(_PLAIN).casefold().split())


def plain_words(text: str) -> list[str]:
    """The words of a text that `plain` gave, without punctuation."""
    return _PLAIN_WORD.findall(text)


def sentences_of(text: str, span: Span) -> Iterator[Span]:
    """The sentences within `span`, blank edges left out.

    Where none ends for long, there is a cut after a word that its own letters pick, so that the
    cuts fall alike in a text and in its revision.
    """
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        end = match.end()
        if (
            match[0]
            and end < span.end
            and end - start >= _SHORT
            and not (text[end].islower() or _ABBREVIATED.search(text, *_last_letters(match, start)))
        ):
            yield from _cut(text, _trimmed(text, Span(start, end)))
            start = end
    yield from _cut(text, _trimmed(text, Span(start, span.end)))


def _last_letters(match: re.Match[str], start: int) -> Span:
    """The few characters that a stop ends with, which tell an abbreviation."""
    end = match.start() + 1
    return Span(max(start, end - 8), end)


_BEGINS = re.compile(rf"(?:^|\n|[.!?…。！？][{QUOTES})\]）]*)\s*[{QUOTES}(\[（]*$")
_ENDS = re.compile(rf"[.!?…。！？][{QUOTES})\]）]*$")


def ends_whole(text: str, span: Span) -> bool:
    """Whether a sentence begins where the span does and one ends where it does."""
    before, words = text[max(0, span.start - 8) : span.start], span.of(text)
    after = text[span.end : span.end + 1]
    begins = span.start == 0 or bool(_BEGINS.search(before.rstrip(" ")))
    return begins and (after in ("", "\n") or bool(_ENDS.search(words[-8:]) and after.isspace()))


def _cut(text: str, piece: Span) -> Iterator[Span]:
    """The piece, in several if it is long; nothing if it is empty."""
    start = piece.start
    if piece.end - start > _LONG:
        for match in _WORD.finditer(text, piece.start, piece.end):
            picked = crc32(match[0].encode("utf-8", "replace")) % _CUT == 0
            if picked and match.end() - start > _SHORT:
                yield _trimmed(text, Span(start, match.end()))
                start = match.end()
    if start < piece.end:
        yield _trimmed(text, Span(start, piece.end))


def _trimmed(text: str, span: Span) -> Span:
    """The span without blank edges."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(min(start, span.end), max(start, span.start + len(words.rstrip())))


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: the share of the longer that need not be edited.

    What makes no difference to the words is left out of it. Of two long texts that have many
    edits between them, only the words that they share in order at both ends are counted.
    """
    a, b = plain(one), plain(other)
    longer = max(len(a), len(b))
    if a == b:
        return 1.0
    start = _shared_start(a, b)
    a, b = a[start:], b[start:]
    end = _shared_start(a[::-1], b[::-1])
    a, b = a[: len(a) - end], b[: len(b) - end]
    if max(len(a), len(b)) > _COMPARABLE or not a or not b:
        return 1 - max(len(a), len(b)) / longer
    return 1 - edits(a, b) / longer


def _shared_start(a: str, b: str) -> int:
    """How many code points two texts begin with in common."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def edits(a: str, b: str) -> int:
    """The Levenshtein distance, by the bit vectors of Myers (1999) as Hyyrö (2003) gives them."""
    bits: dict[str, int] = {}
    for index, letter in enumerate(a):
        bits[letter] = bits.get(letter, 0) | 1 << index
    mask, last = (1 << len(a)) - 1, 1 << (len(a) - 1)
    up, down, distance = mask, 0, len(a)
    for letter in b:
        equal = bits.get(letter, 0)
        zero = (((equal & up) + up) ^ up) | equal | down
        right = down | (~(zero | up) & mask)
        left = up & zero
        distance += bool(right & last) - bool(left & last)
        right = (right << 1 | 1) & mask
        up = (left << 1 & mask) | (~(zero | right) & mask)
        down = right & zero
    return distance
