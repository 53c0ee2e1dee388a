"""Knows what the model is trained on: PolNeAR's articles as batches of labelled windows.

Needs the `train` extra.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from reader.attribution.corpus import Document, documents
from reader.attribution.pieces import WINDOW, Array, Pieces, cut, framed, load_tokenizer
from reader.attribution.quotes import paragraphs
from reader.attribution.tagger import LABELS
from reader.model import Span

IGNORED = -100
"""The label of what frames and pads a window: the loss leaves it out."""
_BATCH = 4608  # pieces, padding included: what two cores and 6 GB take in two seconds
_POOL = 256  # windows sorted by length together
_SHORTEST = WINDOW // 4


class Lesson(NamedTuple):
    """What networks that were trained before make of an article or of a batch."""

    labels: Tensor
    """Shape (…, labels): the logarithm of each label's mean chance."""
    hidden: Tensor | None
    """Shape (…, WIDTH): what the encoder makes of the pieces; None of several networks."""


class Example(NamedTuple):
    """An article with what one annotator marked, in pieces."""

    pieces: Pieces
    labels: Array
    links: tuple[tuple[Array, Array, Array], ...]
    """For every attribution the numbers of its source, cue and content pieces."""
    lesson: Lesson | None = None


def example(document: Document, pieces: Pieces) -> Example:
    """Turns an annotator's spans into the labels and links of pieces."""
    labels = np.zeros(len(pieces.ids), dtype=np.int64)
    links = []
    for attribution in document.attributions:
        roles = []
        for role, spans in enumerate(attribution):
            numbers = [_inside(pieces, span) for span in spans]
            for inside in numbers:
                if len(inside):
                    labels[inside] = 2 * role + 2
                    labels[inside[0]] = 2 * role + 1
            roles.append(np.concatenate([*numbers, np.zeros(0, dtype=np.int64)]))
        links.append((roles[0], roles[1], roles[2]))
    return Example(pieces, labels, tuple(links))


def _inside(pieces: Pieces, span: Span) -> Array:
    first = int(np.searchsorted(pieces.ends, span.start, side="right"))
    last = int(np.searchsorted(pieces.starts, span.end, side="left"))
    return np.arange(first, max(first, last), dtype=np.int64)


def load_examples(folder: Path) -> tuple[Example, ...]:
    """Every annotator's reading of a split's articles."""
    tokenizer = load_tokenizer()
    return tuple(
        example(one, cut(one.text, paragraphs(one.text), tokenizer)) for one in documents(folder)
    )


def transitions(examples: Iterable[Example]) -> list[list[float]]:
    """The logarithm of the chance of each label after each other, counted and smoothed."""
    counts = np.full((len(LABELS), len(LABELS)), 0.1)
    for one in examples:
        np.add.at(counts, (one.labels[:-1], one.labels[1:]), 1)
    chances = np.log(counts / counts.sum(axis=1, keepdims=True))
    return [[round(float(chance), 3) for chance in row] for row in chances]


class Batch(NamedTuple):
    """Windows of several articles, padded to one length; every shape begins (batch, length)."""

    ids: Tensor
    features: Tensor
    labels: Tensor
    mask: Tensor
    """Shape (batch, 1, 1, length): where the window is, and not its padding."""
    source: Tensor
    """Shape (batch, length, length): which pieces are right to point at; a row may have none."""
    cue: Tensor
    lesson: Lesson | None
    """Where the examples have one."""


class _Cut(NamedTuple):
    example: Example
    start: int
    end: int


def _cuts(examples: Iterable[Example], chance: random.Random) -> Iterator[_Cut]:
    """Yields windows that join, beginning at another place in every epoch."""
    for one in examples:
        count, size = len(one.pieces.ids), WINDOW - 2
        at = 0
        reach = size if count <= size else chance.randint(_SHORTEST, size)
        while at < count:
            yield _Cut(one, at, min(at + reach, count))
            at += reach
            reach = size


def batches(examples: Iterable[Example], chance: random.Random) -> Iterator[Batch]:
    """Yields an epoch's batches, of about equal weight, windows of like length together."""
    return map(_collated, _plans(examples, chance))


def count_batches(examples: Iterable[Example], chance: random.Random) -> int:
    """How many batches `batches` yields."""
    return len(_plans(examples, chance))


def _plans(examples: Iterable[Example], chance: random.Random) -> list[list[_Cut]]:
    cuts = list(_cuts(examples, chance))
    chance.shuffle(cuts)
    plans: list[list[_Cut]] = []
    for at in range(0, len(cuts), _POOL):
        plan: list[_Cut] = []
        for one in sorted(cuts[at : at + _POOL], key=lambda one: one.end - one.start):
            if (len(plan) + 1) * (one.end - one.start + 2) > _BATCH:
                plans.append(plan)
                plan = []
            plan.append(one)
        plans.append(plan)
    chance.shuffle(plans)
    return plans


def _collated(plan: list[_Cut]) -> Batch:
    length = max(end - start for _, start, end in plan) + 2
    ids = np.zeros((len(plan), length), dtype=np.int64)
    features = np.zeros_like(ids)
    labels = np.full_like(ids, IGNORED)
    mask = np.zeros((len(plan), 1, 1, length), dtype=bool)
    source, cue = (np.zeros((len(plan), length, length), dtype=bool) for _ in range(2))
    for row, (one, start, end) in enumerate(plan):
        inner, last = slice(1, end - start + 1), end - start + 1
        ids[row, : last + 1], features[row, : last + 1] = framed(one.pieces, start, end)
        labels[row, inner] = one.labels[start:end]
        mask[row, ..., : last + 1] = True
        for whole in one.links:
            speaker, mark, claim = (
                role[(role >= start) & (role < end)] - start + 1 for role in whole
            )
            _point(source[row], np.concatenate((mark, claim)), speaker, none=not len(whole[0]))
            _point(cue[row], claim, mark, none=not len(whole[1]))
    arrays = map(torch.from_numpy, (ids, features, labels, mask, source, cue))
    return Batch._make([*arrays, _lesson(plan, length)])


def _lesson(plan: list[_Cut], length: int) -> Lesson | None:
    def padded(parts: Iterable[Tensor]) -> Tensor:
        rows = [functional.pad(part, (0, 0, 1, length - len(part) - 1)) for part in parts]
        return torch.stack(rows)

    lessons = [(one.lesson, slice(*own)) for one, *own in plan if one.lesson is not None]
    if not lessons:
        return None
    hidden = [lesson.hidden[own] for lesson, own in lessons if lesson.hidden is not None]
    labels = padded(lesson.labels[own] for lesson, own in lessons)
    return Lesson(labels, padded(hidden) if hidden else None)


def _point(right: Array, rows: Array, to: Array, *, none: bool) -> None:
    """Marks where `rows` should point; nowhere where their target is outside the window."""
    if none:
        right[rows, 0] = True
    elif len(to):
        right[rows[:, None], to] = True
