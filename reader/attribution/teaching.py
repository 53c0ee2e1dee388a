"""Knows what networks that were trained before have to teach one that is trained after them.

Needs the `train` extra.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor
from torch.nn import functional

from reader.attribution.batches import Example, Lesson
from reader.attribution.network import Network
from reader.attribution.pieces import framed, windows


def taught(examples: Iterable[Example], teachers: Iterable[Network]) -> tuple[Example, ...]:
    """The examples with what the teachers make of their pieces, read in windows as in use."""
    teachers = tuple(teacher.eval() for teacher in teachers)
    lessons: dict[bytes, Lesson] = {}  # the annotators of an article have the same
    found = []
    for one in examples:
        key = one.pieces.ids.tobytes() + one.pieces.features.tobytes()
        if key not in lessons:
            lessons[key] = _lesson(one, teachers)
        found.append(one._replace(lesson=lessons[key]))
    return tuple(found)


def _lesson(one: Example, teachers: tuple[Network, ...]) -> Lesson:
    read = [
        tuple(map(torch.cat, zip(*_windows(one, teacher), strict=True))) for teacher in teachers
    ]
    chances = torch.stack([chances for chances, _ in read]).mean(0)
    return Lesson(chances.log(), read[0][1] if len(read) == 1 else None)


def _windows(one: Example, teacher: Network) -> Iterator[tuple[Tensor, Tensor]]:
    """Yields the chances of the labels, and what the encoder makes, of the pieces in order."""
    for window in windows(len(one.pieces.ids)):
        ids, features = map(torch.from_numpy, framed(one.pieces, window.start, window.end))
        mask = torch.ones(1, 1, 1, len(ids), dtype=torch.bool)
        own = slice(*(at - window.start + 1 for at in window.own))
        with torch.no_grad():
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = teacher.encode(ids[None], features[None], mask)[0, own]
            chances = functional.softmax(teacher.labels(hidden.float()), -1)
        yield chances, hidden.bfloat16()
