"""Knows which words of an edited paragraph became which: the map from old positions to new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reader.anchors.moves import Match
from reader.anchors.pairing import Pair, pair_words
from reader.anchors.units import correspond
from reader.anchors.words import sentences_of, words_of
from reader.model import Span

_MUCH = 3
"""How many words may be put for one (and for none) before they count as put in beside it."""


class Link(NamedTuple):
    """A stretch of the old text and what it became."""

    old: Span
    new: Span
    kept: bool
    """Whether they are the same words (perhaps with a typo corrected), not others put for them."""
    moved: bool
    """Whether it stands in another order than what is round it."""

    def start_of(self, start: int) -> int:
        """Where a span that begins at `start` of the old text begins in the new one."""
        return self._at(max(start, self.old.start))

    def end_of(self, end: int) -> int:
        """Where a span that ends at `end` of the old text ends in the new one."""
        return self._at(min(end, self.old.end))

    def _at(self, position: int) -> int:
        if position == self.old.end:
            return self.new.end
        length = self.new.end - self.new.start
        return self.new.start + min(position - self.old.start, length)


def links_between(
    old_text: str, old: Sequence[Span], new_text: str, new: Sequence[Span]
) -> tuple[Link, ...]:
    """What became of the paragraphs `old`, which became the paragraphs `new`, in the old order.

    Sentences are matched first, then the words of sentences that were edited.
    """
    before = [s for paragraph in old for s in sentences_of(old_text, paragraph)]
    after = [s for paragraph in new for s in sentences_of(new_text, paragraph)]
    matches = correspond([s.of(old_text) for s in before], [s.of(new_text) for s in after])
    links: list[Link] = []
    for match in matches:
        place = Span(before[match.old[0]].start, before[match.old[-1]].end)
        there = Span(after[match.new[0]].start, after[match.new[-1]].end)
        if match.same:
            links.append(Link(place, there, True, match.moved))
        else:
            links += _of_words(old_text, place, new_text, there, match)
    return tuple(links)


def _of_words(old_text: str, old: Span, new_text: str, new: Span, match: Match) -> Iterator[Link]:
    """The words of edited sentences: those kept, and between them those put in their place."""
    before, after = words_of(old_text, old), words_of(new_text, new)
    end = Pair(len(before.plain), len(after.plain))
    last = Pair(-1, -1)
    for pair in (*pair_words(before.plain, after.plain), end):
        olds = before.spans[last.old + 1 : pair.old]
        news = after.spans[last.new + 1 : pair.new]
        if len(news) > _MUCH * len(olds) + _MUCH:
            # More was put in than put for them; the words at the sentence's edge are theirs.
            news = news[-len(olds) :] if last.old < 0 else news[: len(olds)] if pair == end else []
        if olds and len(olds) == len(news):
            for place, there in zip(olds, news, strict=True):
                yield Link(place, there, False, match.moved)
        elif olds and news:
            place, there = (Span(spans[0].start, spans[-1].end) for spans in (olds, news))
            yield Link(place, there, False, match.moved)
        if pair != end:
            yield Link(before.spans[pair.old], after.spans[pair.new], True, match.moved)
        last = pair
