"""Knows how an article is cut for the model: word pieces, their features, and windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from reader.attribution.quotes import quotations
from reader.model import Span

WINDOW = 384
"""How many pieces the model reads at once, the two that frame them included."""
OVERLAP = 128
"""How many pieces of one window the next reads again, so that each is seen amid others."""
FEATURES = 12
"""How many values `Pieces.features` takes: four kinds of letter case by three of quotation."""

START = 101  # [CLS]
"""The id of what stands before a window."""
BREAK = 102  # [SEP]
"""The id of a break between paragraphs, and of what stands after a window."""
MARK = 1000
"""The id of a quotation mark, whichever the article uses."""

Array = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TOKENIZER = Path(__file__).parent / "model" / "tokenizer.json"
_PLAIN = str.maketrans({mark: "'" for mark in "‘’‚‛′´`"} | {mark: '"' for mark in "“”„‟«»″"})
_CASES = 4
_UNQUOTED, _QUOTED, _UNCLOSED = 0, 1, 2


class Pieces(NamedTuple):
    """An article as the model reads it: one entry for every word piece and paragraph break."""

    ids: Array
    features: Array
    starts: Array
    """Code points, as `ends`; those of a break are the white space between its paragraphs."""
    ends: Array
    inner: Flags
    """Whether the piece goes on with the word of the piece before."""

    @property
    def quoted(self) -> Flags:
        """Whether the piece stands between two quotation marks, which count as within."""
        quoted: Flags = self.features // _CASES == _QUOTED
        return quoted

    def span(self, first: int, end: int) -> Span:
        """The characters of the pieces from `first` up to `end`."""
        return Span(int(self.starts[first]), int(self.ends[end - 1]))


def load_tokenizer(path: Path = TOKENIZER) -> Tokenizer:
    """The tokenizer that the model was trained with, without its limits of length."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def cut(text: str, blocks: Iterable[Span], tokenizer: Tokenizer) -> Pieces:
    """Cuts paragraphs of `text` into word pieces, with a break between them.

    Whatever marks an article quotes with, the model reads straight ones; the positions are
    those of `text`.
    """
    ids: list[int] = []
    features: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    inner: list[bool] = []
    previous = 0
    for paragraph in blocks:
        if ids:
            ids.append(BREAK)
            features.append(0)
            starts.append(previous)
            ends.append(paragraph.start)
            inner.append(False)
        previous = paragraph.end
        block = paragraph.of(text)
        plain, quoted = _straightened(block)
        encoding = tokenizer.encode(plain, add_special_tokens=False)
        reached = -1
        for (start, end), number in zip(encoding.offsets, encoding.ids, strict=True):
            ids.append(number)
            features.append(_CASES * quoted[start] + _letter_case(block[start:end]))
            starts.append(paragraph.start + start)
            ends.append(paragraph.start + end)
            # A syllable of Korean is several pieces at one place.
            goes_on = start == reached and block[start - 1 : start + 1].isalnum()
            inner.append(goes_on or start < reached)
            reached = end
    return Pieces(
        ids=np.array(ids, dtype=np.int64),
        features=np.array(features, dtype=np.int64),
        starts=np.array(starts, dtype=np.int64),
        ends=np.array(ends, dtype=np.int64),
        inner=np.array(inner, dtype=np.bool_),
    )


def _straightened(block: str) -> tuple[str, bytearray]:
    """The paragraph with straight marks, of the same length, and which characters are quoted."""
    quoted = bytearray(len(block))
    plain = list(block.translate(_PLAIN))
    for (start, end), closed in quotations(block):
        quoted[start:end] = bytes([_QUOTED if closed else _UNCLOSED]) * (end - start)
        _mark(plain, start, block[start : start + 2])
        if closed:
            last = end - 2 if block[end - 2 : end] == "''" else end - 1
            _mark(plain, last, block[last:end])
    return "".join(plain), quoted


def _mark(plain: list[str], at: int, sign: str) -> None:
    if not sign[:1].isalnum():
        plain[at] = '"'
    if sign in ("''", "``"):
        plain[at + 1] = " "


def _letter_case(word: str) -> int:
    if word.islower():
        return 1
    if not word[:1].isupper():
        return 0
    return 3 if len(word) > 1 and word.isupper() else 2


class Window(NamedTuple):
    """A stretch of pieces that the model reads at once."""

    start: int
    end: int
    own: tuple[int, int]
    """The pieces that no other window sees amid more context: the windows' own parts join."""


def windows(count: int, size: int = WINDOW - 2, overlap: int = OVERLAP) -> Iterator[Window]:
    """Yields the fewest windows over `count` pieces, as short as they can be and of one length.

    Each piece is the own of exactly one of them.
    """
    many = max(1, -(-(count - overlap) // (size - overlap)))
    length = -(-(count + (many - 1) * overlap) // many)
    starts = [number * (count - length) // max(1, many - 1) for number in range(many)]
    own = 0
    for start, after in zip_longest(starts, starts[1:]):
        until = count if after is None else (after + start + length) // 2
        if own < until:
            yield Window(start, start + length, (own, until))
        own = until


def framed(pieces: Pieces, start: int, end: int) -> tuple[Array, Array]:
    """The ids and features from piece `start` to `end`, and of what frames them; shape (n + 2,)."""
    ids = np.concatenate(([START], pieces.ids[start:end], [BREAK]))
    features = np.concatenate(([0], pieces.features[start:end], [0]))
    return ids, features
