"""Knows how to look for words in a text of which no earlier version is kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from reader.anchors.pairing import pair_words
from reader.anchors.words import DASHES, QUOTES, ends_whole, likeness, words_of
from reader.model import Anchor, Quote, Scope, Span, Version


class Placement(NamedTuple):
    """Where an annotation stands in a text."""

    anchor: Anchor
    span: Span | None
    """The words; the whole paragraph or paragraphs for PARAGRAPH; None for ORPHAN."""
    likeness: float
    """Of the words there to the words saved, from 0 to 1; 0 where none are there."""


class Suggestion(NamedTuple):
    """A place that a person may choose for an annotation; never chosen by the program."""

    span: Span
    likeness: float
    """Of the words there to the words saved, from 0 to 1."""


WHOLE_ARTICLE = Placement(Anchor.EXACT, Span(0, 0), 1.0)
ORPHANED = Placement(Anchor.ORPHAN, None, 0.0)
TELLING = 40
"""Code points that a whole sentence or paragraph needs to be known by its words alone: shorter
ones, such as "He declined to comment.", are written again and again."""
_KNOWN = 20
"""Code points that words need, with the context on both sides, to be known by them."""
_PATTERN = 5_000
"""Code points up to which words are looked for in other typography; longer ones as they are."""
_WORTH = 0.5
"""The likeness from which on a place is worth showing to a person."""


def place_without_text(new: Version, quote: Quote, scope: Scope) -> Placement:
    """Where the quoted words stand, known only by themselves and their context.

    EXACT where they stand once with the context of both sides; MOVED where they are whole
    sentences, or have no context to compare, and stand once; else ORPHAN: a look-alike often has
    the context of one side too. For the paragraph scope, the words have to be the whole of their
    paragraphs, else those are PARAGRAPH.
    """
    if scope is Scope.ARTICLE:
        return WHOLE_ARTICLE
    if not quote.exact.strip():
        return ORPHANED
    found = _found(new, quote)
    if found is None or scope is not Scope.PARAGRAPH:
        return found or ORPHANED
    assert found.span is not None
    whole = [paragraph for paragraph in new.paragraphs if paragraph.overlaps(found.span)]
    if not whole:
        return found
    span = Span(whole[0].start, whole[-1].end)
    if span == found.span:
        return found
    return Placement(Anchor.PARAGRAPH, span, likeness(quote.exact, span.of(new.text)))


def _found(new: Version, quote: Quote) -> Placement | None:
    text, start = new.text, quote.span.start
    whole = quote.prefix + quote.exact + quote.suffix
    before = start - len(quote.prefix)
    if before >= 0 and text.startswith(whole, before):
        return Placement(Anchor.EXACT, Span(start, start + len(quote.exact)), 1.0)
    parts = (quote.prefix, quote.exact, quote.suffix)
    if len(whole) >= _KNOWN and (quote.prefix or quote.suffix):
        places = occurrences(text, *parts)
        if places:
            return _placement(text, quote, places, Anchor.EXACT)
    if len(quote.exact) >= TELLING:
        places = occurrences(text, "", quote.exact, "")
        if not (quote.prefix or quote.suffix) or all(ends_whole(text, place) for place in places):
            return _placement(text, quote, places, Anchor.MOVED)
    return None


def _placement(text: str, quote: Quote, places: Sequence[Span], anchor: Anchor) -> Placement | None:
    if len(places) != 1:
        return None
    words = places[0].of(text)
    same = words == quote.exact
    return Placement(anchor if same else Anchor.MOVED, places[0], likeness(quote.exact, words))


def occurrences(text: str, prefix: str, exact: str, suffix: str) -> tuple[Span, ...]:
    """Where the words stand with that context, whatever the typography; the first two places."""
    whole = prefix + exact + suffix
    places: list[Span] = []
    if len(whole) > _PATTERN:
        at = text.find(whole)
        while at >= 0 and len(places) < 2:
            places.append(Span(at + len(prefix), at + len(prefix) + len(exact)))
            at = text.find(whole, at + 1)
        return tuple(places)
    pattern = re.compile(rf"{_pattern(prefix)}({_pattern(exact)}){_pattern(suffix)}")
    match = pattern.search(text)
    while match and len(places) < 2:
        places.append(_trimmed(Span(*match.span(1)), text, exact))
        match = pattern.search(text, match.start() + 1)
    return tuple(dict.fromkeys(places))


def _trimmed(span: Span, text: str, exact: str) -> Span:
    """The span without the blanks at its edges that the words looked for do not have."""
    words = span.of(text)
    start, end = span
    if not exact[:1].isspace():
        start += len(words) - len(words.lstrip())
    if not exact[-1:].isspace():
        end -= len(words) - len(words.rstrip())
    return Span(start, end)


def _pattern(words: str) -> str:
    """A pattern for the words, whichever their spaces, quotation marks, dashes, composition."""
    parts = re.findall(rf"[{QUOTES}{DASHES}]|\w+|\s+|.", unicodedata.normalize("NFC", words))
    return "".join(map(_pattern_of, parts))


def _pattern_of(word: str) -> str:
    if word.isspace():
        return r"\s{1,16}"
    if word in QUOTES:
        return f"[{re.escape(QUOTES)}]"
    if word in DASHES:
        return f"[{re.escape(DASHES)}]"
    forms = {word, unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)}
    return f"(?:{'|'.join(map(re.escape, sorted(forms)))})" if len(forms) > 1 else re.escape(word)


def suggestions(new: Version, quote: Quote, limit: int = 3) -> tuple[Suggestion, ...]:
    """Places whose words are like those quoted, best first, to be offered to a person.

    Looks through the whole text: about a second for a million words.
    """
    sought = words_of(quote.exact, Span(0, len(quote.exact)))
    if not sought.plain or limit < 1:
        return ()
    words = words_of(new.text, Span(0, len(new.text)))
    found: dict[Span, float] = {}
    for window in _windows(sought.plain, words.plain, 3 * limit):
        pairs = pair_words(sought.plain, words.plain[window.start : window.stop])
        if pairs:
            first, last = pairs[0], pairs[-1]
            lead = min(first.old, first.new)
            trail = min(len(sought.plain) - 1 - last.old, len(window) - 1 - last.new)
            for one, other in ((first.new, last.new), (first.new - lead, last.new + trail)):
                start, end = words.spans[window[one]].start, words.spans[window[other]].end
                span = Span(start, end)
                found[span] = likeness(quote.exact, span.of(new.text))
    ranked = sorted(found, key=lambda span: (-found[span], -_context(new.text, span, quote), span))
    chosen: list[Suggestion] = []
    for span in ranked:
        if found[span] >= _WORTH and not any(span.overlaps(one.span) for one in chosen):
            chosen.append(Suggestion(span, found[span]))
    return tuple(chosen[:limit])


def _context(text: str, span: Span, quote: Quote) -> float:
    before = text[max(0, span.start - len(quote.prefix)) : span.start]
    after = text[span.end : span.end + len(quote.suffix)]
    return likeness(quote.prefix, before) + likeness(quote.suffix, after)


def _windows(sought: Sequence[str], words: Sequence[str], limit: int) -> Iterator[range]:
    """The stretches of `words` that share most pairs of neighbours with those sought."""
    length = len(sought)
    if length == 1:
        hits = [index for index, word in enumerate(words) if word == sought[0]]
    else:
        pairs = set(pairwise(sought))
        hits = [index for index, pair in enumerate(pairwise(words)) if pair in pairs]
    counts = {at: bisect_left(hits, at + length) - n for n, at in enumerate(hits)}
    chosen: list[int] = []
    for at in sorted(counts, key=lambda at: (-counts[at], at)):
        if len(chosen) == limit:
            break
        if all(abs(at - other) >= length for other in chosen):
            chosen.append(at)
            wider = length // 2 + 2
            yield range(max(0, at - wider), min(len(words), at + length + wider))
