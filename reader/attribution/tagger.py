"""Knows the model: text in, the words that name speakers, cue them and are claimed out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from reader.attribution.pieces import Pieces, Window, cut, framed, load_tokenizer, windows
from reader.model import ReaderError, Span

ROLES = ("source", "cue", "content")
LABELS = ("O", *(f"{side}-{role}" for role in ROLES for side in "BI"))
"""What a piece can be: outside, or the beginning or inside of a role's span."""

MODEL = Path(__file__).parent / "model"
_THREADS = 4  # each has its own activations, some 20 MiB

Floats = npt.NDArray[np.float32]


class Pointers(NamedTuple):
    """Where the pieces of one window point."""

    first: int
    """The window's first piece."""
    own: tuple[int, int]
    """The pieces that point; one row each."""
    scores: Floats
    """Shape (own pieces, window + 1): the score of no piece, then of each piece in the window."""

    def chances(self, start: int, until: int) -> Floats:
        """The mean chance of each column, for the pieces from `start` up to `until`, its own."""
        rows = self.scores[start - self.own[0] : until - self.own[0]]
        return np.exp(_log_chances(rows)).mean(axis=0)  # type: ignore[no-any-return]


class Scores(NamedTuple):
    """What the model says of a stretch of text."""

    pieces: Pieces
    labels: Floats
    """Shape (pieces, labels): the logarithm of each label's chance."""
    source: tuple[Pointers, ...]
    """For pieces of cues and contents, whose source is where."""
    cue: tuple[Pointers, ...]
    """For pieces of contents, whose cue is where."""


class Tag(NamedTuple):
    """Pieces in a row that have one role."""

    role: str
    first: int
    end: int


class Tagger:
    """The network and its tokenizer, loaded once."""

    def __init__(self, folder: Path = MODEL) -> None:
        """ReaderError says where the model is missing or broken."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = 1
        # Windows do not wait for each other, as the threads of one window would.
        self._threads = ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1))
        try:
            rows = json.loads((folder / "transitions.json").read_text(encoding="ascii"))
            self._follows = np.array(rows, dtype=np.float32)
            self._tokenizer: Tokenizer = load_tokenizer(folder / "tokenizer.json")
            self._session = onnxruntime.InferenceSession(
                folder / "tagger.onnx",
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=["SkipLayerNormFusion"],  # slower than its parts
            )
        except Exception as problem:  # the libraries raise bare ones
            raise ReaderError(
                f"The model in {folder} cannot be read: install close-reader again."
            ) from problem

    def scores(self, text: str, blocks: Iterable[Span]) -> Scores:
        """Reads the paragraphs `blocks` of `text`, some windows at the same time."""
        pieces = cut(text, blocks, self._tokenizer)

        def read(window: Window) -> tuple[Window, Floats, Pointers, Pointers]:
            ids, features = framed(pieces, window.start, window.end)
            inputs = {"ids": ids[None], "features": features[None]}
            said, *links = self._session.run(None, inputs)
            length = window.end - window.start
            rows = slice(*(at - window.start + 1 for at in window.own))
            source, cue = (
                Pointers(window.start, window.own, link[0, rows, : length + 1]) for link in links
            )
            return window, _log_chances(said[0, 1 : length + 1]), source, cue

        count = len(pieces.ids)
        labels = np.zeros((count, len(LABELS)), dtype=np.float32)
        weights = np.zeros((count, 1), dtype=np.float32)
        sources: list[Pointers] = []
        cues: list[Pointers] = []
        for window, said, source, cue in self._threads.map(read, windows(count)):
            # Where windows overlap, the one that sees more on both sides has more to say.
            weight = np.bartlett(len(said) + 2)[1:-1, None].astype(np.float32)
            labels[window.start : window.end] += weight * said
            weights[window.start : window.end] += weight
            sources.append(source)
            cues.append(cue)
        if count:
            labels = _log_chances(labels / weights)
        return Scores(pieces, labels, tuple(sources), tuple(cues))

    def tags(self, scores: Scores) -> tuple[Tag, ...]:
        """The most likely spans, in order and disjoint."""
        return tags(best_path(scores.labels, self._follows, scores.pieces.inner))


def tagger() -> Tagger:
    """The tagger that is shipped with the program, loaded once, whoever asks first."""
    with _loading:
        return _loaded()


_loading = Lock()
_loaded = cache(Tagger)


def _log_chances(scores: Floats) -> Floats:
    high = scores - scores.max(axis=-1, keepdims=True)
    return high - np.log(np.exp(high).sum(axis=-1, keepdims=True))  # type: ignore[no-any-return]


def best_path(labels: Floats, follows: Floats, inner: Iterable[bool]) -> list[int]:
    """The best sequence of labels, by Viterbi's algorithm.

    `labels` has the shape (pieces, labels); `follows[a, b]` is what the step from label a to b
    adds to the score of a sequence, as the network has learned it. Where `inner` holds, a piece
    goes on with a word, and so with the label of the piece before.
    """
    if not len(labels):
        return []
    goes_on = np.fromiter(inner, dtype=np.bool_)[:, None, None]
    steps = np.where(goes_on, _within(len(follows)).T, follows.T) + labels[:, :, None]
    steps[0] = labels[0, :, None]
    best = np.zeros(len(follows), dtype=np.float32)
    for paths in steps:
        paths += best
        best = np.maximum.reduce(paths, axis=1)
    came = steps.argmax(axis=2).tolist()
    path = [int(best.argmax())]
    for before in reversed(came[1:]):
        path.append(before[path[-1]])
    return path[::-1]


def _within(count: int) -> Floats:
    """What best_path adds for labels that follow within a word: nothing, or far too little."""
    costs = np.full((count, count), -1e4, dtype=np.float32)
    for label in range(count):
        costs[label, label + label % 2] = 0.0
    return costs


def tags(path: Iterable[int]) -> tuple[Tag, ...]:
    """The spans that a sequence of labels spells."""
    found: list[Tag] = []
    begun: tuple[int, int] | None = None  # the role and the first piece
    for at, label in enumerate([*path, 0]):
        role, inside = divmod(label - 1, 2)
        if begun and not (inside and role == begun[0]):
            found.append(Tag(ROLES[begun[0]], begun[1], at))
            begun = None
        if label and begun is None:
            begun = role, at
    return tuple(found)
