"""Knows which unit of a text (a paragraph, a sentence) became which in a later version of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from reader.anchors.bags import Bag, Side, score_of
from reader.anchors.moves import RIVAL, Match, Scores, edited_moves, moves
from reader.anchors.pairing import heaviest_chain

_ATTACHED = 0.5
"""How much of a unit must be in what is left of a split one (or of those joined with it)."""
_CANDIDATES = 5
"""Units that are compared with a unit, those that share most rare pairs of words with it."""
_FEWER = 3
"""How many times fewer such pairs than the best a candidate may share."""
_RARE = 24
"""In how many units a pair of words may occur and still count as rare."""
_FEW = 300
"""Up to so many pairs of units, every one is compared with every other."""


def correspond(old: Sequence[str], new: Sequence[str]) -> tuple[Match, ...]:
    """Which units of `new` the units of `old` became, in the order of the old ones.

    A unit is in one match at most, and in none where the choice would be a guess: where another
    unit that is left over is almost as like it.
    """
    if old == new:
        return tuple(Match(range(i, i + 1), range(i, i + 1), True, False) for i in range(len(old)))
    a, b = Side(old), Side(new)
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
    chain = _uncrossed(chain, alone, scores)
    matches = _grown(a, b, chain)
    matches = _without_guesses(a, b, matches, scores, set(alone))
    matches = _in_place(a, b, matches, set(alone))
    matches += moves(a, b, alone, matches)
    matches += edited_moves(a, b, scores, matches)
    return tuple(sorted(matches, key=lambda match: match.old.start))


def _alone(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Where the same text stands once on either side, from old to new."""
    counts, there = Counter(old), Counter(new)
    at = {text: j for j, text in enumerate(new) if there[text] == 1}
    return {i: at[text] for i, text in enumerate(old) if counts[text] == 1 and text in at}


def _scores(a: Side, b: Side, rest_a: Sequence[int], rest_b: Sequence[int]) -> Scores:
    """How alike the units are that may have become each other."""
    if len(rest_a) * len(rest_b) <= _FEW:
        pairs: Iterable[tuple[int, int]] = ((i, j) for i in rest_a for j in rest_b)
    else:
        pairs = _candidates(a, b, rest_a, rest_b)
    scored = ((i, j, score_of(a.bag(i), b.bag(j))) for i, j in pairs)
    return {(i, j): score for i, j, score in scored if score and not _is_about_others(a, b, i, j)}


def _is_about_others(a: Side, b: Side, i: int, j: int) -> bool:
    """Whether a unit has none of the numbers and names of another, which has some.

    One that differs is a correction; where all of them do, it is another statement.
    """
    telling, there = a.telling(i), b.plain(j)
    return len(telling) > 1 and not any(word in there for word in telling)


def _candidates(
    a: Side, b: Side, rest_a: Sequence[int], rest_b: Sequence[int]
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
            if votes[j] * _FEWER >= votes[ranked[0]]:
                yield i, j


def _chain(a: Side, b: Side, alone: dict[int, int], scores: Scores) -> dict[int, int]:
    """The pairs of units that keep their order and have most in common."""
    edges = [(i, j, float(len(a.texts[i]))) for i, j in alone.items()]
    edges += [
        (i, j, score * (len(a.texts[i]) + len(b.texts[j])) / 2) for (i, j), score in scores.items()
    ]
    return {edges[index][0]: edges[index][1] for index in heaviest_chain(edges)}


def _uncrossed(chain: dict[int, int], alone: dict[int, int], scores: Scores) -> dict[int, int]:
    """The pairs but those that another crosses alone: which of the two moved is a guess.

    Of a unit that became another one by editing and one that stands there unchanged, the second
    is sure, and it is the first that goes.
    """
    pairs = sorted(chain.items())
    olds, news = [old for old, _ in pairs], [new for _, new in pairs]
    taken = set(news)
    found = dict(chain)
    for old, new in (*alone.items(), *scores):
        if old not in chain and new not in taken:
            p, q = bisect_left(olds, old), bisect_left(news, new)
            if abs(p - q) == 1:
                crossed = pairs[min(p, q)]
                if crossed[0] not in alone and (
                    alone.get(old) == new or scores[old, new] >= scores.get(crossed, 0.0) - RIVAL
                ):
                    found.pop(crossed[0], None)
                    if alone.get(old) == new:
                        found[old] = new
    return found


def _repeated(a: Side, b: Side, chain: dict[int, int]) -> dict[int, int]:
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


def _grown(a: Side, b: Side, chain: dict[int, int]) -> list[Match]:
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
        free_old, free_new = range(first_old, last_old), range(first_new, last_new)
        if free_old == match.old and free_new == match.new:
            continue
        new = _attached(b, match.new, free_new, a.bag_of(match.old))
        old = _attached(a, match.old, free_old, b.bag_of(new))
        matches[index] = match._replace(old=old, new=new)
    return matches


def _attached(side: Side, core: range, free: range, whole: Bag) -> range:
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
            if index in free and left.words:
                bag = side.bag(index)
                if len(bag.words) > 2 and bag.share_in(left) >= _ATTACHED:
                    core, left, grown = wider, left.without(bag), True
                    break
    return core


def _without_guesses(
    a: Side, b: Side, matches: Sequence[Match], scores: Scores, sure: set[int]
) -> list[Match]:
    """The matches but those for which a unit left over in the same place would do about as well.

    It would not do if only the other has all the numbers and names.
    """
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
                first_new <= other < last_new
                and other != j
                and rival >= score - RIVAL
                and not a.telling(i) & b.telling(j) > a.telling(i) & b.telling(other)
                for other, rival in rivals_of[i]
            ) or any(
                first_old <= other < last_old
                and other != i
                and rival >= score - RIVAL
                and not b.telling(j) & a.telling(i) > b.telling(j) & a.telling(other)
                for other, rival in rivals_for[j]
            ):
                continue
        kept.append(match)
    return kept


def _in_place(a: Side, b: Side, matches: Sequence[Match], sure: set[int]) -> list[Match]:
    """The matches but those that may be look-alikes: with another number or name, between others.

    A correction has what was before it before it still, or after it what was after it.
    """
    ends = {(match.old.stop, match.new.stop) for match in matches} | {(0, 0)}
    starts = {(match.old.start, match.new.start) for match in matches}
    starts.add((len(a.texts), len(b.texts)))
    return [
        match
        for match in matches
        if match.old.start in sure
        or (match.old.start, match.new.start) in ends
        or (match.old.stop, match.new.stop) in starts
        or all(word in b.plain(match.new[0]) for i in match.old for word in a.telling(i))
    ]
