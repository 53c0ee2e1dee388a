"""Knows in which order a text is read for its statements: from where the eye is, outward."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from reader.attribution.foreign import find_quoted, is_english
from reader.attribution.labels import find_labelled
from reader.attribution.people import name_speakers
from reader.attribution.sections import sections
from reader.model import Span, Statement

_SCREEN = 2_500
"""How many characters before and after a place are read first, where the text is long."""


class Progress(NamedTuple):
    """What has been found while a text is still being read."""

    statements: tuple[Statement, ...]
    """In reading order; those of the part read so far."""
    read: Span
    """The stretch of text read so far; grows outward from where reading began."""
    done: float
    """From 0 to 1, which is the whole."""


def find_statements(text: str) -> tuple[Statement, ...]:
    """The statements of an article in reading order; positions are code points in `text`."""
    found = [one for part in sections(text) for one in _read(text, part)]
    return _named(text, Span(0, len(text)), found, find_labelled(text))


def find_statements_from(text: str, at: int) -> Iterator[Progress]:
    """Yields what is found from the neighbourhood of `at` outward, the whole at last.

    The last is the same wherever reading began. New statements come whenever what has been read
    has doubled, so that naming their speakers over and over costs no more than doing it at the
    end; `done` grows with every step.
    """
    parts = tuple(sections(text))
    labelled = find_labelled(text)
    statements: tuple[Statement, ...] = ()
    read = Span(at, at)
    if len(parts) > 1:
        near = _near(parts, at)
        read = Span(near[0].start, near[-1].end)
        statements = _named(text, read, _read(text, near), labelled)
        yield Progress(statements, read, 0.0)
    found: list[Statement] = []
    shown = 0
    for count, (low, high, part) in enumerate(_outward(parts, at), 1):
        found += _read(text, part)
        if count == len(parts):
            break
        if count >= 2 * shown:
            shown = count
            read = Span(parts[low][0].start, parts[high][-1].end)
            statements = _named(text, read, found, labelled)
        yield Progress(statements, read, count / len(parts))
    whole = Span(0, len(text))
    yield Progress(_named(text, whole, found, labelled), whole, 1.0)


def _read(text: str, blocks: tuple[Span, ...]) -> tuple[Statement, ...]:
    if not is_english(text[blocks[0].start : blocks[-1].end]):
        return find_quoted(text, blocks)
    from reader.attribution.linking import link  # numpy and the model, for who needs them
    from reader.attribution.tagger import tagger

    model = tagger()
    scores = model.scores(text, blocks)
    return link(text, scores, model.tags(scores))


def _near(parts: Iterable[tuple[Span, ...]], at: int) -> tuple[Span, ...]:
    """The paragraphs about `at`; of a huge one, what is about it."""
    low, high = at - _SCREEN, at + _SCREEN
    blocks = [block for part in parts for block in part if block.start < high and block.end > low]
    if not blocks:  # past the last paragraph
        blocks = [part[-1] for part in parts][-1:]
    return tuple(
        Span(max(block.start, low - _SCREEN), min(block.end, high + _SCREEN)) for block in blocks
    )


def _outward(
    parts: tuple[tuple[Span, ...], ...], at: int
) -> Iterator[tuple[int, int, tuple[Span, ...]]]:
    """Yields the parts, that about `at` first, with the first and last of those yielded so far."""
    if not parts:
        return
    low = high = max(0, bisect_right([part[0].start for part in parts], at) - 1)
    yield low, high, parts[low]
    while high - low + 1 < len(parts):
        after = parts[high + 1][0].start - at if high + 1 < len(parts) else None
        before = at - parts[low - 1][-1].end if low else None
        if before is None or (after is not None and after <= before):
            high += 1
            yield low, high, parts[high]
        else:
            low -= 1
            yield low, high, parts[low]


def _named(
    text: str, read: Span, found: Iterable[Statement], labelled: Iterable[Statement]
) -> tuple[Statement, ...]:
    """What was found in a stretch, its speakers named by what the stretch says of them."""
    said = tuple(turn for turn in labelled if read.covers(turn.span))
    starts = [turn.span.start for turn in said]
    told = [
        one
        for one in found
        if not any(turn.span.overlaps(one.span) for turn in said[_before(starts, one) :][:2])
    ]
    moved = [_moved(one, -read.start) for one in sorted((*said, *told), key=lambda one: one.claim)]
    named = name_speakers(read.of(text), moved)
    return tuple(_moved(one, read.start) for one in named)


def _before(starts: list[int], one: Statement) -> int:
    return max(0, bisect_right(starts, one.span.start) - 1)


def _moved(statement: Statement, by: int) -> Statement:
    if not by:
        return statement

    def later(span: Span | None) -> Span | None:
        return None if span is None else Span(span.start + by, span.end + by)

    claim = tuple(Span(start + by, end + by) for start, end in statement.claim)
    return replace(
        statement, claim=claim, speaker=later(statement.speaker), cue=later(statement.cue)
    )
