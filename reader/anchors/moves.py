"""Knows which units of a text stand in another order in a later version of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from reader.anchors.bags import Side

Scores = dict[tuple[int, int], float]
"""How alike units are that may have become each other, by their indices, old and new."""
RIVAL = 0.2
"""How much worse a free unit may score and still make the choice a guess: two look-alikes with
another name and number differ by as much as a unit and its edited self."""
_TELLING = 40
"""Code points that a unit needs to be known by its words alone, in another order."""
_ALIKE_ELSEWHERE = 0.6
"""The score that a unit needs to be known in another order though it was edited."""
_ENOUGH_ELSEWHERE = 12
"""The different words that it needs for that."""


class Match(NamedTuple):
    """Units that became units; several where one was split or some were joined."""

    old: range
    new: range
    same: bool
    """Whether it is one unit and not a code point of it was changed."""
    moved: bool
    """Whether it stands in another order than the units around it."""


def moves(a: Side, b: Side, alone: dict[int, int], matches: Sequence[Match]) -> list[Match]:
    """Units in another order: long enough to be known by their words, which stand there alone."""
    olds = {i for match in matches for i in match.old}
    news = {j for match in matches for j in match.new}
    return [
        Match(range(i, i + 1), range(j, j + 1), a.texts[i] == b.texts[j], True)
        for i, j in alone.items()
        if i not in olds and j not in news and len(a.plain(i)) >= _TELLING
    ]


def edited_moves(a: Side, b: Side, scores: Scores, matches: Sequence[Match]) -> list[Match]:
    """Units in another order that were edited: every number and name is there, and no other is.

    Only where nothing else in either text is nearly as like them.
    """
    olds = {i for match in matches for i in match.old}
    news = {j for match in matches for j in match.new}
    best: dict[tuple[bool, int], list[float]] = defaultdict(list)
    for (i, j), score in scores.items():
        best[False, i].append(score)
        best[True, j].append(score)
    return [
        Match(range(i, i + 1), range(j, j + 1), False, True)
        for (i, j), score in scores.items()
        if score >= _ALIKE_ELSEWHERE
        and i not in olds
        and j not in news
        and min(len(a.bag(i).words), len(b.bag(j).words)) >= _ENOUGH_ELSEWHERE
        and len(a.telling(i)) > 1
        and all(word in b.plain(j) for word in a.telling(i))
        and all(word in a.plain(i) for word in b.telling(j))
        and all(
            sum(other >= score - RIVAL for other in best[key]) == 1
            for key in ((False, i), (True, j))
        )
    ]
