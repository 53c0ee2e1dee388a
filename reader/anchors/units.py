"""Knows which unit of a text (a paragraph, a sentence) became which in a later version of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reader.anchors.pairing import heaviest_chain
from reader.anchors.words import plain, plain_words


class Match(NamedTuple):
    """Units that became units; several where one was split or some were joined."""

    old: range
    new: range
    same: bool
    """Whether it is one unit and not a code point of it was changed."""
    moved: bool
    """Whether it stands in another order than the units around it."""


_ALIKE = 0.35
"""The score from which on one unit may have become another: unrelated ones of news have less
than 0.25, those of which 30 % of the words were edited have 0.6."""
_CONTAINED = 0.75
"""How much of the smaller unit must be in the larger where much was added or taken away."""
_ENOUGH = 8
"""Words that a unit needs to be known by being contained."""
_RIVAL = 0.2
"""How much worse a free unit may score and still make the choice a guess: two look-alikes with
another name and number differ by as much as a unit and its edited self."""
_ATTACHED = 0.5
"""How much of a unit must be in what is left of a split one (or of those joined with it)."""
_TELLING = 40
"""Code points that a unit needs to be known by its words alone, in another order."""
_CANDIDATES = 5
"""Units that are compared with a unit, those that share most rare pairs of words with it."""
_RARE = 24
"""In how many units a pair of words may occur and still count as rare."""
_FEW = 300
"""Up to so many pairs of units, every one is compared with every other."""


class _Bag:
    """The words of a unit and the pairs of neighbours among them, counted."""

    __slots__ = ("pairs", "size", "words")

    def __init__(self, words: Sequence[str]) -> None:
        self.size = len(words)
        self.words = Counter(words)
        self.pairs = Counter(zip(["", *words], [*words, ""], strict=True))

    def shared(self, other: _Bag) -> tuple[int, int]:
        """How many words the two have in common, and how many pairs of words."""
        return (
            sum(min(n, other.words[w]) for w, n in self.words.items() if w in other.words),
            sum(min(n, other.pairs[p]) for p, n in self.pairs.items() if p in other.pairs),
        )

    def without(self, other: _Bag) -> _Bag:
        """What is left of it."""
        rest = _Bag(())
        rest.words, rest.pairs = self.words - other.words, self.pairs - other.pairs
        rest.size = rest.words.total()
        return rest

    def share_in(self, other: _Bag) -> float:
        """How much of it the other holds, from 0 to 1."""
        words, pairs = self.shared(other)
        return (words / max(1, self.size) + pairs / (self.size + 1)) / 2


def _score(one: _Bag, other: _Bag) -> float:
    """How alike two units are, from 0 to 1; 0 where neither can have become the other."""
    if not one.size or not other.size:
        return 0.0
    small, large = sorted((one, other), key=lambda bag: bag.size)
    words, pairs = small.shared(large)
    score = (words / large.size + pairs / (large.size + 1)) / 2
    if score >= _ALIKE:
        return score
    contained = (words / small.size + pairs / (small.size + 1)) / 2
    return _ALIKE if contained >= _CONTAINED and small.size >= _ENOUGH else 0.0


class _Side:
    """The units of one version."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._plain: dict[int, str] = {}
        self._bags: dict[int, _Bag] = {}

    def plain(self, index: int) -> str:
        """The unit's words without what makes no difference to them."""
        if index not in self._plain:
            self._plain[index] = plain(self.texts[index])
        return self._plain[index]

    def bag(self, index: int) -> _Bag:
        """The unit's words, counted."""
        if index not in self._bags:
            self._bags[index] = _Bag(plain_words(self.plain(index)))
        return self._bags[index]

    def bag_of(self, indices: Iterable[int]) -> _Bag:
        """The words of several units."""
        words: list[str] = []
        for index in indices:
            words += plain_words(self.plain(index))
        return _Bag(words)


def correspond(old: Sequence[str], new: Sequence[str]) -> tuple[Match, ...]:
    """Which units of `new` the units of `old` became, in the order of the old ones.

    A unit is in one match at most, and in none where the choice would be a guess: where another
    unit that is left over is almost as like it.
    """
    if old == new:
        return tuple(Match(range(i, i + 1), range(i, i + 1), True, False) for i in range(len(old)))
    a, b = _Side(old), _Side(new)
    alone = _alone(old, new)
    rest_a = [i for i in range(len(old)) if i not in alone]
    taken = set(alone.values())
    rest_b = [j for j in range(len(new)) if j not in taken]
    plainly = _alone([a.plain(i) for i in rest_a], [b.plain(j) for j in rest_b])
    alone |= {rest_a[i]: rest_b[j] for i, j in plainly.items() if a.plain(rest_a[i])}
    taken = set(alone.values())
    rest_a = [i for i in rest_a if i not in alone]
    rest_b = [j for j in rest_b if j not in taken]
    scores = _scores(a, b, rest_a, rest_b)
    chain = _chain(a, b, alone, scores)
    chain |= _repeated(a, b, chain)
    matches = _grown(a, b, chain)
    matches = _without_guesses(matches, scores, set(alone))
    matches += _moves(a, b, alone, matches)
    return tuple(sorted(matches, key=lambda match: match.old.start))


def _alone(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Where the same text stands once on either side, from old to new."""
    counts, there = Counter(old), Counter(new)
    at = {text: j for j, text in enumerate(new) if there[text] == 1}
    return {i: at[text] for i, text in enumerate(old) if counts[text] == 1 and text in at}


_Scores = dict[tuple[int, int], float]


def _scores(a: _Side, b: _Side, rest_a: Sequence[int], rest_b: Sequence[int]) -> _Scores:
    """How alike the units are that may have become each other."""
    if len(rest_a) * len(rest_b) <= _FEW:
        pairs: Iterable[tuple[int, int]] = ((i, j) for i in rest_a for j in rest_b)
    else:
        pairs = _candidates(a, b, rest_a, rest_b)
    scored = ((i, j, _score(a.bag(i), b.bag(j))) for i, j in pairs)
    return {(i, j): score for i, j, score in scored if score}


def _candidates(
    a: _Side, b: _Side, rest_a: Sequence[int], rest_b: Sequence[int]
) -> Iterable[tuple[int, int]]:
    """For each old unit the new ones that share most rare pairs of words with it, nearest first."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for j in rest_b:
        for pair in b.bag(j).pairs:
            holders[pair].append(j)
    scale = len(b.texts) / len(a.texts)
    for i in rest_a:
        votes: Counter[int] = Counter()
        for pair in a.bag(i).pairs:
            found = holders.get(pair, ())
            if len(found) <= _RARE:
                votes.update(found)
        ranked = sorted(votes, key=lambda j: (-votes[j], abs(j - i * scale), j))
        for j in ranked[:_CANDIDATES]:
            yield i, j


def _chain(a: _Side, b: _Side, alone: dict[int, int], scores: _Scores) -> dict[int, int]:
    """The pairs of units that keep their order and have most in common."""
    edges = [(i, j, float(len(a.texts[i]))) for i, j in alone.items()]
    edges += [
        (i, j, score * (len(a.texts[i]) + len(b.texts[j])) / 2) for (i, j), score in scores.items()
    ]
    return {edges[index][0]: edges[index][1] for index in heaviest_chain(edges)}


def _repeated(a: _Side, b: _Side, chain: dict[int, int]) -> dict[int, int]:
    """Units of the same text that stand between matched ones as often as they did before."""
    found: dict[int, int] = {}
    for gap_a, gap_b in _gaps(list(chain.items()), len(a.texts), len(b.texts)):
        at, there = (_places(side.texts, gap) for side, gap in ((a, gap_a), (b, gap_b)))
        equal = [
            (i, j, 1.0)
            for text, places in at.items()
            if len(places) == len(there.get(text, ()))
            for i, j in zip(places, there[text], strict=True)
        ]
        found |= {equal[index][0]: equal[index][1] for index in heaviest_chain(equal)}
    return found


def _places(texts: Sequence[str], part: range) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for index in part:
        places[texts[index]].append(index)
    return places


def _gaps(pairs: Sequence[tuple[int, int]], olds: int, news: int) -> Iterable[tuple[range, range]]:
    """What lies between pairs that rise, on both sides; where one side has nothing, no gap."""
    i = j = 0
    for old, new in (*sorted(pairs), (olds, news)):
        if old > i and new > j:
            yield range(i, old), range(j, new)
        i, j = old + 1, new + 1


def _grown(a: _Side, b: _Side, chain: dict[int, int]) -> list[Match]:
    """The matches, with the units beside them that are the rest of a split or joined one."""
    matches = [
        Match(range(i, i + 1), range(j, j + 1), a.texts[i] == b.texts[j], False)
        for i, j in sorted(chain.items())
    ]
    for index, match in enumerate(matches):
        if match.same:
            continue
        before = matches[index - 1] if index else None
        after = matches[index + 1] if index + 1 < len(matches) else None
        first_old, first_new = (before.old.stop, before.new.stop) if before else (0, 0)
        last_old, last_new = (
            (after.old.start, after.new.start) if after else (len(a.texts), len(b.texts))
        )
        new = _attached(b, match.new, range(first_new, last_new), a.bag_of(match.old))
        old = _attached(a, match.old, range(first_old, last_old), b.bag_of(new))
        matches[index] = match._replace(old=old, new=new)
    return matches


def _attached(side: _Side, core: range, free: range, whole: _Bag) -> range:
    """`core` with those of the free units next to it that are in what is left of `whole`."""
    if core == free:
        return core
    left = whole.without(side.bag_of(core))
    grown = True
    while grown:
        grown = False
        for index, wider in (
            (core.stop, range(core.start, core.stop + 1)),
            (core.start - 1, range(core.start - 1, core.stop)),
        ):
            if index in free and left.size:
                bag = side.bag(index)
                if bag.size > 2 and bag.share_in(left) >= _ATTACHED:
                    core, left, grown = wider, left.without(bag), True
                    break
    return core


def _without_guesses(matches: Sequence[Match], scores: _Scores, sure: set[int]) -> list[Match]:
    """The matches but those for which a unit left over in the same place would do about as well."""
    rivals_of: dict[int, list[tuple[int, float]]] = defaultdict(list)
    rivals_for: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for (i, j), score in scores.items():
        rivals_of[i].append((j, score))
        rivals_for[j].append((i, score))
    kept = []
    for index, match in enumerate(matches):
        i, j = match.old.start, match.new.start
        score = scores.get((i, j), 0.0)
        if len(match.old) == len(match.new) == 1 and i not in sure and score:
            before = matches[index - 1] if index else None
            after = matches[index + 1] if index + 1 < len(matches) else None
            first_old, first_new = (before.old.stop, before.new.stop) if before else (0, 0)
            last_old, last_new = (after.old.start, after.new.start) if after else (1 << 62, 1 << 62)
            if any(
                first_new <= other < last_new and other != j and rival >= score - _RIVAL
                for other, rival in rivals_of[i]
            ) or any(
                first_old <= other < last_old and other != i and rival >= score - _RIVAL
                for other, rival in rivals_for[j]
            ):
                continue
        kept.append(match)
    return kept


def _moves(a: _Side, b: _Side, alone: dict[int, int], matches: Sequence[Match]) -> list[Match]:
    """Units in another order: long enough to be known by their words, which stand there alone."""
    olds = {i for match in matches for i in match.old}
    news = {j for match in matches for j in match.new}
    return [
        Match(range(i, i + 1), range(j, j + 1), a.texts[i] == b.texts[j], True)
        for i, j in alone.items()
        if i not in olds and j not in news and len(a.plain(i)) >= _TELLING
    ]
