"""Knows which tags belong together: the claim, the cue that marks it and who makes it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from reader.attribution.pieces import BREAK, MARK, Array, Flags, Pieces
from reader.attribution.quotes import quotations
from reader.attribution.tagger import ROLES, Floats, Pointers, Scores, Tag
from reader.model import Origin, Span, Statement, StatementKind

_STOPS = frozenset(".,;: \n")
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}\Z")
_CONJUNCTION = re.compile(r",?\s+(?:and|but)\Z")
_CLOSERS = frozenset("\"'”’»")
_FINAL = frozenset(".!?")
_MARKS = frozenset("\"'“”„‟«»‘’‚‹›")
_SOURCE, _CONTENT = slice(1, 3), slice(5, 7)  # the columns of their labels
_OBSERVED = re.compile(
    r"(?:\w+\W+){0,3}(?:(?:over)?heard|seen|shown|caught|filmed|recorded|quoted|cited)\b"
    r"(?:\W+\w+){0,4}?\W+\w+ing\b"
)
_SHARED = 0.5  # how surely a content points at the cue of the one before it, to join it
_NEARBY = 300  # characters; no annotator's gap within a sentence is longer
_LIKELY, _AIMED = 0.2, 0.1  # when a piece beside the one pointed at is part of the speaker
_BIAS, _WEIGHTS = -2.61, (0.75, 0.39, 0.09)  # by logistic regression on dev


class _Arrow(NamedTuple):
    """What a claim points at."""

    to: Tag | None
    chance: float


class _Claim(NamedTuple):
    """The pieces of what somebody said, and the cue that marks them."""

    contents: list[Tag]
    cue: _Arrow


class _Marked(NamedTuple):
    """The tags of one role, to be looked through all at once."""

    tags: Sequence[Tag]
    firsts: Array
    ends: Array


def link(text: str, scores: Scores, tags: Iterable[Tag]) -> tuple[Statement, ...]:
    """The statements that the tags of a stretch of text make, in reading order, nobody named.

    Each claim goes to the cue that its pieces point at; its speaker is whom claim and cue point
    at, even where the words that name the speaker were given no tag.
    """
    by_role: dict[str, list[Tag]] = {role: [] for role in ROLES}
    for tag in tags:
        by_role[tag.role].append(tag)
    contents = [
        _whole(tag, scores.pieces)
        for tag in by_role["content"]
        if _letters(scores.pieces.span(tag.first, tag.end).of(text))
    ]
    sources = _marked(by_role["source"])
    likely = np.exp(scores.labels[:, _SOURCE]).sum(axis=1) > _LIKELY
    untagged = np.ones(len(likely), dtype=np.bool_)
    _unset(untagged, sources.tags)
    found = []
    for claim in _claims(scores, _marked(by_role["cue"]), contents):
        aim = _aim(scores.source, claim.contents, len(likely))
        free = untagged.copy()
        _unset(free, claim.contents)
        if claim.cue.to is not None:
            aim += _aim(scores.source, [claim.cue.to], len(likely))
            aim /= 2
            _unset(free, [claim.cue.to])
        speaker = _best(aim, sources)
        overlooked = _overlooked(aim, scores.pieces, free & (likely | (aim[1:] > _AIMED)))
        if overlooked is not None and overlooked.chance > speaker.chance:
            speaker = overlooked
        if speaker.to is None:
            observed = _observed(text, scores.pieces, claim, sources.tags)
            claim, speaker = observed or (claim, speaker)
        found.append(_statement(text, scores, claim, speaker))
    return tuple(sorted(found, key=lambda one: one.claim))


def _marked(tags: Sequence[Tag]) -> _Marked:
    firsts, ends = (np.array([tag[at] for tag in tags], dtype=np.int64) for at in (1, 2))
    return _Marked(tags, firsts, ends)


def _unset(flags: Flags, tags: Iterable[Tag]) -> None:
    for tag in tags:
        flags[tag.first : tag.end] = False


def _whole(content: Tag, pieces: Pieces) -> Tag:
    """The whole quotation, if the content is most of one: it may be in another language."""
    first, end = content.first, content.end
    within = pieces.quoted
    while first and pieces.ids[first] != MARK and within[first] and within[first - 1]:
        first -= 1
    while end < len(within) and pieces.ids[end - 1] != MARK and within[end - 1] and within[end]:
        end += 1
    is_most = 2 * (content.end - content.first) > end - first
    return Tag(content.role, first, end) if is_most else content


def _claims(scores: Scores, cues: _Marked, contents: Iterable[Tag]) -> Iterable[_Claim]:
    """What is claimed: contents that follow each other in a paragraph and share a cue are one."""
    claims: dict[Tag, _Claim] = {}
    last: _Claim | None = None
    for content in contents:
        cue = _best(_aim(scores.cue, [content], len(scores.labels)), cues)
        known = claims.get(cue.to) if cue.to is not None else None
        if known is not None and known is last and cue.chance >= _SHARED:
            gap = slice(known.contents[-1].end, content.first)
            away = scores.pieces.starts[content.first] - scores.pieces.ends[gap.start - 1]
            if away <= _NEARBY and BREAK not in scores.pieces.ids[gap]:
                known.contents.append(content)
                continue
        if known is not None or cue.to is None:
            last = claims[content] = _Claim([content], _Arrow(None, cue.chance))
        else:
            last = claims[cue.to] = _Claim([content], cue)
    return claims.values()


def _aim(pointers: Iterable[Pointers], rows: Iterable[Tag], count: int) -> Floats:
    """The mean chance that the pieces of `rows` point at none, then at each piece; (count + 1,)."""
    total = np.zeros(count + 1, dtype=np.float32)
    size = 0
    for row in rows:
        size += row.end - row.first
        for window in pointers:
            start, until = max(row.first, window.own[0]), min(row.end, window.own[1])
            if start >= until:
                continue
            chances = (until - start) * window.chances(start, until)
            total[0] += chances[0]
            total[window.first + 1 : window.first + len(chances)] += chances[1:]
    total /= size
    return total


def _best(aim: Floats, marked: _Marked) -> _Arrow:
    """The tag with the most of the chance, or none."""
    reached = np.cumsum(aim)
    chances = np.concatenate((aim[:1], reached[marked.ends] - reached[marked.firsts]))
    best = int(np.argmax(chances))
    return _Arrow(marked.tags[best - 1] if best else None, float(chances[best]))


def _overlooked(aim: Floats, pieces: Pieces, likely: Flags) -> _Arrow | None:
    """The likely words about the piece that is pointed at most, if that is likely itself."""
    at = int(np.argmax(aim[1:]))
    if not likely[at]:
        return None
    first, end = at, at + 1
    while first and (likely[first - 1] or pieces.inner[first]):
        first -= 1
    while end < len(likely) and (likely[end] or pieces.inner[end]):
        end += 1
    return _Arrow(Tag("source", first, end), float(aim[first + 1 : end + 1].sum()))


def _observed(
    text: str, pieces: Pieces, claim: _Claim, sources: Iterable[Tag]
) -> tuple[_Claim, _Arrow] | None:
    """The claim and its speaker, where the cue is like "is seen calling": the one before it.

    Who is seen to say something says it, even if taken for a part of what is said.
    """
    cue = claim.cue.to
    told = cue and _OBSERVED.match(text, int(pieces.starts[cue.first]))
    if cue is None or told is None:
        return None
    end = int(np.searchsorted(pieces.starts, told.end()))
    before = [tag for tag in (*sources, *claim.contents) if tag.end == cue.first]
    said = [one for one in claim.contents if one not in before[:1]]
    rest = [one for one in said if one.end <= cue.first]
    rest += [one._replace(first=max(one.first, end)) for one in said if one.end > end]
    if not before or not rest:
        return None
    marked = claim.cue._replace(to=cue._replace(end=end))
    return _Claim(rest, marked), _Arrow(before[0], 1 - claim.cue.chance)


def _statement(text: str, scores: Scores, claim: _Claim, speaker: _Arrow) -> Statement:
    def span(tag: Tag | None) -> Span | None:
        return scores.pieces.span(tag.first, tag.end) if tag else None

    spans = tuple(_trimmed(text, scores.pieces.span(tag.first, tag.end)) for tag in claim.contents)
    inside = np.concatenate(
        [scores.labels[tag.first : tag.end, _CONTENT] for tag in claim.contents]
    )
    chances = (float(np.exp(inside).sum(axis=1).mean()), speaker.chance, claim.cue.chance)
    return Statement(
        claim=spans,
        speaker=span(speaker.to),
        cue=span(claim.cue.to),
        person=None,
        kind=kind_of(text, spans),
        confidence=_trust(chances),
        origin=Origin.MODEL,
    )


def _trust(chances: Iterable[float]) -> float:
    """How often a statement with such chances of claim, speaker and cue is right."""
    steps = (weight * _logit(chance) for weight, chance in zip(_WEIGHTS, chances, strict=True))
    return max(0.01, round(1 / (1 + math.exp(-_BIAS - sum(steps))), 2))


def _logit(chance: float) -> float:
    kept = min(max(chance, 0.01), 0.99)
    return math.log(kept / (1 - kept))


def _trimmed(text: str, span: Span) -> Span:
    """The claim without the stop or comma of the sentence around it, with its closing mark."""
    whole = span.of(text)
    start, end = span.end - len(whole.lstrip()), span.start + len(whole.rstrip())
    while text[end : end + 1] in _CLOSERS:
        end += 1
    quoted = quotations(text[start:end])
    if quoted and not quoted[-1].closed:
        while text[end : end + 1] in _FINAL:
            end += 1
        return Span(start, end)  # the stop is within a quotation that goes on
    while text[end - 1] in _STOPS and not _ABBREVIATION.search(text, start, end):
        end -= 1
    joined = _CONJUNCTION.search(text, start, end)
    words = text[start : joined.start() if joined else end].rstrip()
    return Span(start, start + len(words) if words else end)


def kind_of(text: str, claim: Iterable[Span]) -> StatementKind:
    """How a claim is given: within quotation marks, partly so, or not at all."""
    told = quoted = 0
    for span in claim:
        start = span.start - (text[span.start - 1 : span.start] in _MARKS)
        words = text[start : span.end + (text[span.end : span.end + 1] in _MARKS)]
        told += _letters(words)
        quoted += sum(_letters(one.span.of(words)) for one in quotations(words))
    if not quoted:
        return StatementKind.INDIRECT
    return StatementKind.DIRECT if quoted == told else StatementKind.MIXED


def _letters(words: str) -> int:
    return sum(map(str.isalnum, words))
