"""Knows how to pair two sequences in order: which pairs weigh most, and which word is which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reader.anchors.words import edits


class Pair(NamedTuple):
    """A word and its counterpart, by their indices."""

    old: int
    new: int


_CELLS = 6_000
"""Pairs of words that are compared one with all; beyond, words that occur once lead the way."""


def pair_words(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Which words of `new` are words of `old`, in order; a word with a typo may be one.

    As many as can be, and rather those that stand together. Never costs the square of the length.
    """
    pairs: list[Pair] = []
    todo = [(range(len(old)), range(len(new)), 3)]
    while todo:
        a, b, run = todo.pop()
        a, b = _without_shared_ends(old, new, a, b, pairs)
        if not a or not b:
            continue
        if len(a) * len(b) <= _CELLS:
            pairs += _paired_closely(old, new, a, b)
        elif run:
            found = _once_in_both(old, new, a, b, run)
            todo += [(*gap, run - 1) for gap in _gaps(found, a, b)]
            pairs += found
    return sorted(pairs)


def _without_shared_ends(
    old: Sequence[str], new: Sequence[str], a: range, b: range, pairs: list[Pair]
) -> tuple[range, range]:
    """What is left of `a` and `b` between the words that they begin and end with in common."""
    shared = 0
    limit = min(len(a), len(b))
    while shared < limit and old[a[shared]] == new[b[shared]]:
        pairs.append(Pair(a[shared], b[shared]))
        shared += 1
    a, b, limit = a[shared:], b[shared:], limit - shared
    shared = 0
    while shared < limit and old[a[-1 - shared]] == new[b[-1 - shared]]:
        pairs.append(Pair(a[-1 - shared], b[-1 - shared]))
        shared += 1
    return a[: len(a) - shared], b[: len(b) - shared]


def _once_in_both(
    old: Sequence[str], new: Sequence[str], a: range, b: range, run: int
) -> list[Pair]:
    """Words that begin a run which occurs once on either side, in order."""
    at, there = (_once(words, part, run) for words, part in ((old, a), (new, b)))
    found = [Pair(i, there[key]) for key, i in at.items() if key in there]
    chosen = heaviest_chain([(*pair, 1.0) for pair in found])
    return sorted(found[index] for index in chosen)


def _once(words: Sequence[str], part: range, run: int) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    again = set()
    for index in part[: len(part) - run + 1]:
        key = tuple(words[index : index + run])
        if key in found:
            again.add(key)
        found[key] = index
    return {key: index for key, index in found.items() if key not in again}


def _gaps(pairs: Sequence[Pair], a: range, b: range) -> Iterator[tuple[range, range]]:
    i, j = a.start, b.start
    for pair in (*pairs, Pair(a.stop, b.stop)):
        if pair.old > i and pair.new > j:
            yield range(i, pair.old), range(j, pair.new)
        i, j = pair.old + 1, pair.new + 1


_TOGETHER = 0.3
"""What a word is worth more for standing beside one that is paired too; a word is worth 1."""
_MARK = 0.4
"""What a punctuation mark or a single letter is worth."""
_TYPO = 0.6
"""What a word is worth that is spelt a little otherwise, and how alike it must be for that."""


def _paired_closely(old: Sequence[str], new: Sequence[str], a: range, b: range) -> list[Pair]:
    """The heaviest pairs in order, every word of `a` compared with every one of `b`."""
    width = len(b)
    best = [[0.0] * (width + 1)]
    ends: list[list[float]] = [[-1.0] * (width + 1)]
    values: dict[tuple[str, str], float] = {}
    for i in a:
        word, above, above_end = old[i], best[-1], ends[-1]
        row, end = [0.0], [-1.0]
        for column, j in enumerate(b):
            other = new[j]
            if word == other:
                value = 1.0 if len(word) > 1 else _MARK
            elif len(word) > 3 and len(other) > 3 and word[0] == other[0]:
                value = values.get((word, other), -1.0)
                if value < 0:
                    value = values[word, other] = _value_of_typo(word, other)
            else:
                value = 0.0
            top = above[column + 1] if above[column + 1] > row[column] else row[column]
            if value:
                value += max(above[column], above_end[column] + _TOGETHER)
                end.append(value)
                row.append(value if value > top else top)
            else:
                end.append(-1.0)
                row.append(top)
        best.append(row)
        ends.append(end)
    return _traced(best, ends, a, b)


def _value_of_typo(word: str, other: str) -> float:
    longer = max(len(word), len(other))
    return _TYPO if 1 - edits(word, other) / longer >= _TYPO else 0.0


def _traced(
    best: Sequence[Sequence[float]], ends: Sequence[Sequence[float]], a: range, b: range
) -> list[Pair]:
    pairs = []
    i, j, must_end = len(a), len(b), False
    while i and j:
        if must_end or (ends[i][j] >= best[i][j] and ends[i][j] > 0):
            pairs.append(Pair(a[i - 1], b[j - 1]))
            i, j = i - 1, j - 1
            must_end = ends[i][j] >= 0 and ends[i][j] + _TOGETHER >= best[i][j]
        elif best[i - 1][j] >= best[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return pairs


def heaviest_chain(pairs: Sequence[tuple[int, int, float]]) -> list[int]:
    """The indices of the pairs (old, new, weight) that rise on both sides and weigh most.

    The heaviest increasing subsequence, by a Fenwick tree of maxima: n log n.
    """
    order = sorted(range(len(pairs)), key=lambda n: (pairs[n][0], -pairs[n][1]))
    ranks = {new: rank for rank, new in enumerate(sorted({pair[1] for pair in pairs}), 1)}
    weights: list[float] = [0.0] * len(pairs)
    before: list[int] = [-1] * len(pairs)
    tree: list[int] = [-1] * (len(ranks) + 1)
    top = -1
    for index in order:
        _, new, weight = pairs[index]
        rank = ranks[new] - 1
        behind = -1
        while rank > 0:
            if tree[rank] >= 0 and (behind < 0 or weights[tree[rank]] > weights[behind]):
                behind = tree[rank]
            rank -= rank & -rank
        before[index] = behind
        weights[index] = weight + (weights[behind] if behind >= 0 else 0.0)
        rank = ranks[new]
        while rank < len(tree):
            if tree[rank] < 0 or weights[index] > weights[tree[rank]]:
                tree[rank] = index
            rank += rank & -rank
        if top < 0 or weights[index] > weights[top]:
            top = index
    chain = []
    while top >= 0:
        chain.append(top)
        top = before[top]
    return chain[::-1]
