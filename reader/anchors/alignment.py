"""Knows where an annotation stands after its article was changed, and where that is unknown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from reader.anchors.links import Link, links_between
from reader.anchors.moves import Match
from reader.anchors.quotes import CONTEXT
from reader.anchors.search import (
    ORPHANED,
    TELLING,
    WHOLE_ARTICLE,
    Placement,
    occurrences,
    place_without_text,
)
from reader.anchors.units import correspond
from reader.anchors.words import ends_whole, likeness, sentences_of
from reader.model import Anchor, Quote, Scope, Span, Version

ALIKE = 0.7
"""How alike the words must be to stand for those saved."""
_PINNED = 0.5
"""How alike they must be where with their context they are alike enough: three words that begin
and end as they did, and of which one is another, have less than `ALIKE`."""
_AWAY = 24
"""Code points between a word and a punctuation mark from which on the mark is another's."""
_WIDER = 4
"""How many times as long as the quote a place may be before it is not worth comparing."""


class Alignment:
    """What became of the paragraphs, sentences and words of one version in another.

    Paragraphs are aligned at once, the words of one when they are first asked for.
    """

    def __init__(self, old: Version, new: Version) -> None:
        self.old, self.new = old, new
        self._starts = [span.start for span in old.paragraphs]
        self._matches: dict[int, Match] = {}
        self._links: dict[int, tuple[list[int], Sequence[Link]]] = {}
        for match in correspond(
            [span.of(old.text) for span in old.paragraphs],
            [span.of(new.text) for span in new.paragraphs],
        ):
            self._matches |= dict.fromkeys(match.old, match)

    @property
    def kept(self) -> float:
        """The share (0 to 1) of the old paragraphs' characters whose paragraph has a counterpart.

        Of a text without paragraphs, all is kept by the same text and nothing by another.
        """
        lengths = [span.end - span.start for span in self.old.paragraphs]
        if not sum(lengths):
            return float(self.old.text == self.new.text)
        return sum(lengths[index] for index in self._matches) / sum(lengths)

    def place(self, quote: Quote, scope: Scope) -> Placement:
        """Where what was annotated stands now; `quote.span` is a position in the old text.

        A quote whose words do not stand there in the old text is placed without it.
        """
        if scope is Scope.ARTICLE:
            return WHOLE_ARTICLE
        span = quote.span
        if not 0 <= span.start <= span.end <= len(self.old.text) or (
            span.of(self.old.text) != quote.exact
        ):
            return place_without_text(self.new, quote, scope)
        if self.old.text == self.new.text:
            return Placement(Anchor.EXACT, span, 1.0)
        touched = self._touched(span)
        if not touched:
            return ORPHANED
        if scope is Scope.PARAGRAPH:
            return self._place_paragraphs(touched)
        return self._place_words(span, touched)

    def _touched(self, span: Span) -> range:
        """The indices of the old paragraphs that the span has characters of."""
        first = max(0, bisect_right(self._starts, span.start) - 1)
        last = first
        while last < len(self._starts) and self._starts[last] < span.end:
            last += 1
        overlapping = [i for i in range(first, last) if self.old.paragraphs[i].overlaps(span)]
        return range(overlapping[0], overlapping[-1] + 1) if overlapping else range(0)

    def _place_paragraphs(self, touched: range) -> Placement:
        there = self._counterpart(touched, None)
        if there is None:
            return ORPHANED
        paragraphs = self.old.paragraphs
        before = self.old.text[paragraphs[touched[0]].start : paragraphs[touched[-1]].end]
        after = there.of(self.new.text)
        if before != after:
            return Placement(Anchor.PARAGRAPH, there, likeness(before, after))
        moved = any(self._matches[index].moved for index in touched)
        return Placement(Anchor.MOVED if moved else Anchor.EXACT, there, 1.0)

    def _counterpart(self, touched: range, span: Span | None) -> Span | None:
        """What became of the paragraphs, above all of that with most of `span`, as one stretch.

        None where no paragraph is there that had the most of it.
        """
        shares: dict[range, int] = {}
        lost = 0
        for index in touched:
            place = self.old.paragraphs[index]
            inside = place if span is None else _common(place, span)
            if index in self._matches:
                new = self._matches[index].new
                shares[new] = shares.get(new, 0) + inside.end - inside.start
            else:
                lost += inside.end - inside.start
        if lost >= sum(shares.values()):
            return None
        whole = max(shares, key=lambda new: (shares[new], -new.start))
        for new in sorted(shares, key=lambda new: new.start):
            if new.start == whole.stop:
                whole = range(whole.start, new.stop)
        for new in sorted(shares, key=lambda new: -new.start):
            if new.stop == whole.start:
                whole = range(new.start, whole.stop)
        return Span(self.new.paragraphs[whole[0]].start, self.new.paragraphs[whole[-1]].end)

    def _place_words(self, span: Span, touched: range) -> Placement:
        links = [link for index in touched for link in self._links_in(index, span)]
        words, alike = span.of(self.old.text), 0.0
        place = _hull(_without_stray_marks(self.old.text, links), span)
        if place is not None:
            place = _with_edges(self.old.text, span, self.new.text, place, links)
            moved = any(link.moved for link in links)
            there = place.of(self.new.text)
            if there == words:
                return Placement(Anchor.MOVED if moved else Anchor.EXACT, place, 1.0)
            if len(there) <= _WIDER * len(words):
                alike = likeness(words, there)
            if alike >= ALIKE or (alike >= _PINNED and self._context(span, place) >= ALIKE):
                return Placement(Anchor.MOVED, place, alike)
        elsewhere = self._elsewhere(span, touched)
        if elsewhere is not None:
            return Placement(Anchor.MOVED, elsewhere, likeness(words, elsewhere.of(self.new.text)))
        counterpart = self._counterpart(touched, span)
        if counterpart is None:
            return ORPHANED
        return Placement(Anchor.PARAGRAPH, counterpart, alike)

    def _links_in(self, index: int, span: Span) -> Sequence[Link]:
        """What became of the words that an old paragraph shares with the span."""
        match = self._matches.get(index)
        if match is None:
            return ()
        paragraph = self.old.paragraphs[index]
        if match.same:
            there = self.new.paragraphs[match.new[0]]
            return (Link(paragraph, there, True, match.moved),)
        if match.old[0] not in self._links:
            links: Sequence[Link] = links_between(
                self.old.text,
                self.old.paragraphs[match.old.start : match.old.stop],
                self.new.text,
                self.new.paragraphs[match.new.start : match.new.stop],
            )
            if match.moved:
                links = [link._replace(moved=True) for link in links]
            self._links[match.old[0]] = [link.old.start for link in links], links
        starts, links = self._links[match.old[0]]
        inside = _common(paragraph, span)
        first = max(0, bisect_right(starts, inside.start) - 1)
        last = bisect_right(starts, inside.end - 1)
        return [link for link in links[first:last] if link.old.overlaps(inside)]

    def _context(self, span: Span, place: Span) -> float:
        """How alike the words and what stands round them are to what they were, from 0 to 1."""
        old, new = (
            text[max(0, at.start - CONTEXT) : at.end + CONTEXT]
            for text, at in ((self.old.text, span), (self.new.text, place))
        )
        return likeness(old, new)

    def _elsewhere(self, span: Span, touched: range) -> Span | None:
        """Where the span's sentences stand whole and unchanged, once in either text.

        The words alone would not do: a look-alike has most of them.
        """
        sentences = [
            sentence
            for index in touched
            for sentence in sentences_of(self.old.text, self.old.paragraphs[index])
            if sentence.overlaps(span)
        ]
        if not sentences:
            return None
        whole = Span(min(sentences[0].start, span.start), max(sentences[-1].end, span.end))
        words = whole.of(self.old.text)
        if len(words) < TELLING or len(occurrences(self.old.text, "", words, "")) != 1:
            return None
        lead, trail = span.start - whole.start, len(words) - (whole.end - span.end)
        places = occurrences(self.new.text, words[:lead], words[lead:trail], words[trail:])
        if len(places) != 1:
            return None
        at = occurrences(self.new.text, "", words, "")
        return places[0] if len(at) == 1 and ends_whole(self.new.text, at[0]) else None


def _common(one: Span, other: Span) -> Span:
    """What two spans that overlap have in common."""
    return Span(max(one.start, other.start), min(one.end, other.end))


def _without_stray_marks(old: str, links: Sequence[Link]) -> Sequence[Link]:
    """The links but punctuation at the edges that stands away from the rest: it is another's."""
    while len(links) > 1 and _is_stray(old, links[-1], links[-2].new.end, links[-1].new.start):
        links = links[:-1]
    while len(links) > 1 and _is_stray(old, links[0], links[0].new.end, links[1].new.start):
        links = links[1:]
    return links


def _is_stray(old: str, link: Link, end: int, start: int) -> bool:
    return abs(start - end) > _AWAY and not any(map(str.isalnum, link.old.of(old)[:64]))


def _hull(links: Sequence[Link], span: Span) -> Span | None:
    """From the first word in the new text to the last; None where no word was kept."""
    whole = [link for link in links if link.kept or span.covers(link.old)]
    if not any(link.kept for link in whole):
        return None
    starts = (link.start_of(span.start) for link in whole)
    ends = (link.end_of(span.end) for link in whole)
    return Span(min(starts), max(ends))


def _with_edges(old: str, span: Span, new: str, place: Span, links: Sequence[Link]) -> Span:
    """The place, with what the span has beyond the words that were found, if it is there too.

    Such are the blanks at its edges, or a sentence that is in the next paragraph now.
    """
    first, last = links[0].old.start, links[-1].old.end
    lead, trail = old[span.start : first], old[last : span.end]
    start, end = place
    if lead and new.endswith(lead, 0, start):
        start -= len(lead)
    elif lead.strip() and (before := new[max(0, start - len(lead) - 16) : start].rstrip()).endswith(
        lead.strip()
    ):
        start = len(before) - len(lead.strip())
    if trail and new.startswith(trail, end):
        end += len(trail)
    elif trail.strip():
        after = end + len(new[end : end + 16]) - len(new[end : end + 16].lstrip())
        if new.startswith(trail.strip(), after):
            end = after + len(trail.strip())
    return Span(start, end)


def align(old: Version, new: Version) -> Alignment:
    """What became of one version of an article in another: to be made once for two versions."""
    return Alignment(old, new)
