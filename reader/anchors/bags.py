"""Knows what tells a paragraph or a sentence from others: its words, numbers and names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

from reader.anchors.words import plain, plain_words

ALIKE = 0.35
"""The score from which on one unit may have become another. In PolNeAR's news, 99 % of pairs of
paragraphs of one article have less than 0.29, and 99 % of paragraphs have more than 0.38 after 30 %
of their words were edited."""
_CONTAINED = 0.75
"""How much of the smaller unit must be in the larger where much was added or taken away."""
_ENOUGH = 8
"""Different words that a unit needs to be known by being contained."""
_TELLING_WORD = re.compile(r"\d(?:[\d.,]*\d)?|\b[^\W\d_a-z]\w+")


class Bag(NamedTuple):
    """The different words of a unit, and the pairs of neighbours among them."""

    words: Set[str]
    pairs: Set[tuple[str, str]]

    def without(self, other: Bag) -> Bag:
        """What is left of it."""
        return Bag(self.words - other.words, self.pairs - other.pairs)

    def share_in(self, other: Bag) -> float:
        """How much of it the other holds, from 0 to 1."""
        if not self.words:
            return 0.0
        words = len(self.words & other.words) / len(self.words)
        return (words + len(self.pairs & other.pairs) / len(self.pairs)) / 2


def _bag_of(words: Sequence[str]) -> Bag:
    return Bag(set(words), set(zip(["", *words], [*words, ""], strict=True)))


def score_of(one: Bag, other: Bag) -> float:
    """How alike two units are, from 0 to 1; 0 where neither can have become the other."""
    small, large = (one, other) if len(one.words) <= len(other.words) else (other, one)
    score = large.share_in(small)
    if score >= ALIKE:
        return score
    is_part = len(small.words) >= _ENOUGH and small.share_in(large) >= _CONTAINED
    return ALIKE if is_part else 0.0


class Side:
    """The units of one version."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._plain: dict[int, str] = {}
        self._bags: dict[int, Bag] = {}
        self._telling: dict[int, frozenset[str]] = {}

    def plain(self, index: int) -> str:
        """The unit's words without what makes no difference to them."""
        if index not in self._plain:
            self._plain[index] = plain(self.texts[index])
        return self._plain[index]

    def bag(self, index: int) -> Bag:
        """The unit's words."""
        if index not in self._bags:
            self._bags[index] = _bag_of(plain_words(self.plain(index)))
        return self._bags[index]

    def telling(self, index: int) -> frozenset[str]:
        """The unit's numbers, and its words with a capital but the first."""
        if index not in self._telling:
            words = _TELLING_WORD.findall(self.texts[index], 1)
            self._telling[index] = frozenset(map(plain, words))
        return self._telling[index]

    def bag_of(self, indices: Iterable[int]) -> Bag:
        """The words of several units."""
        words: list[str] = []
        for index in indices:
            words += plain_words(self.plain(index))
        return _bag_of(words)
