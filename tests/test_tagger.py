"""How a text is cut for the model, read in windows and sections, and its labels decoded."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.attribution.pieces import OVERLAP, WINDOW, cut, framed, load_tokenizer, windows
from reader.attribution.quotes import paragraphs
from reader.attribution.sections import sections
from reader.attribution.tagger import LABELS, MODEL, ROLES, Tag, Tagger, best_path, tags
from reader.model import ReaderError

TOKENIZER = load_tokenizer()
_texts = st.text(st.sampled_from("ab é“”\"'‘’«»`.,\n \x07漢키\U0001f600"), max_size=200) | st.text()


@given(_texts)
def test_pieces_lie_in_the_text_in_order(text: str) -> None:
    """Whatever the text, pieces are in order, inside it, and disjoint but within a character."""
    pieces = cut(text, paragraphs(text), TOKENIZER)
    assert all(start <= end for start, end in zip(pieces.starts, pieces.ends, strict=True))
    for at, after in pairwise(range(len(pieces.ids))):
        apart = pieces.ends[at] <= pieces.starts[after]
        shared = pieces.span(at, at + 1) == pieces.span(after, after + 1)
        assert apart or (shared and pieces.inner[after])
    assert not len(pieces.ids) or (pieces.starts[0] >= 0 and pieces.ends[-1] <= len(text))
    assert len(pieces.ids) == len(pieces.features) == len(pieces.starts)


@pytest.mark.parametrize("marks", ["“”", '""', "«»", "„“", "‘’", "''"])
def test_all_quotation_marks_look_alike_to_the_model(marks: str) -> None:
    """However an article quotes, the model reads the same pieces with the same features."""
    text = 'Jane Doe said, "It is over."\n\nIt rained.'
    other = text.replace('"', marks[0], 1).replace('"', marks[1], 1)
    ours, theirs = (cut(one, paragraphs(one), TOKENIZER) for one in (text, other))
    assert ours.ids.tolist() == theirs.ids.tolist()
    assert ours.features.tolist() == theirs.features.tolist()


def test_letter_case_and_quotation_are_features() -> None:
    """The model, whose words have no case, is told the case of each and what is quoted."""
    text = 'UN head Ann: "No 3"'
    pieces = cut(text, paragraphs(text), TOKENIZER)
    words = [pieces.span(at, at + 1).of(text) for at in range(len(pieces.ids))]
    told = dict(zip(words, pieces.features.tolist(), strict=True))
    assert told["UN"] == 3
    assert told["head"] == 1
    assert told["Ann"] == 2
    assert told[":"] == 0
    assert (told["No"], told["3"]) == (4 + 2, 4)


def test_a_paragraph_break_is_a_piece() -> None:
    """Between two paragraphs stands one piece that covers the white space."""
    text = "One.\n\nTwo."
    pieces = cut(text, paragraphs(text), TOKENIZER)
    assert pieces.span(2, 3).of(text) == "\n\n"


@given(st.integers(0, 3000))
def test_every_piece_is_the_own_of_one_window(count: int) -> None:
    """The windows' own parts join without gap or overlap, amid context where there is any."""
    found = list(windows(count))
    owned = [at for window in found for at in range(*window.own)]
    assert owned == list(range(count))
    for window in found:
        assert 0 <= window.start <= window.own[0] < window.own[1] <= window.end <= count
        assert window.end - window.start <= WINDOW - 2
        assert window.start == 0 or window.own[0] - window.start >= OVERLAP // 2
        assert window.end == count or window.end - window.own[1] >= OVERLAP // 2
    overlaps = [first.end - after.start for first, after in pairwise(found)]
    assert all(OVERLAP <= overlap <= OVERLAP + 2 for overlap in overlaps)


@given(st.integers(1, 3000))
def test_windows_are_few_and_of_one_length(count: int) -> None:
    """No window is longer than another, and with one less they would not reach."""
    found = list(windows(count))
    assert len({window.end - window.start for window in found}) == 1
    reach = WINDOW - 2 - OVERLAP
    assert len(found) == 1 or (len(found) - 1) * reach + OVERLAP < count


def test_a_window_is_framed() -> None:
    """The network sees a window between the two pieces it was trained with."""
    pieces = cut("One two", paragraphs("One two"), TOKENIZER)
    ids, features = framed(pieces, 0, 2)
    assert ids.shape == features.shape == (4,)
    assert (ids[0], ids[-1]) == (101, 102)


@given(st.lists(st.integers(1, 300), max_size=30), st.integers(20, 200))
def test_sections_hold_every_paragraph_and_are_not_long(sizes: list[int], size: int) -> None:
    """Sections cover all that is not white space, in order, none longer than it may be."""
    text = "\n\n".join("word " * (length // 5) + "end" for length in sizes)
    found = [block for section in sections(text, size) for block in section]
    assert all(first.end <= after.start for first, after in pairwise(found))
    kept = "".join(block.of(text) for block in found)
    assert kept.replace(" ", "") == text.replace(" ", "").replace("\n", "")
    for section in sections(text, size):
        assert section[-1].end - section[0].start <= size


def test_a_paragraph_with_no_space_is_cut_all_the_same() -> None:
    """Ten thousand letters in a row are read in parts."""
    assert [len(block) for block in map(tuple, sections("x" * 100, 30))] == [1] * 4


@given(st.lists(st.integers(0, len(LABELS) - 1), max_size=60))
def test_tags_are_disjoint_and_in_order(path: list[int]) -> None:
    """Whatever the labels, spans are disjoint, not empty, and cover every piece with a role."""
    found = tags(path)
    assert all(first.end <= after.first for first, after in pairwise(found))
    covered = {(at, tag.role) for tag in found for at in range(tag.first, tag.end)}
    assert covered == {(at, ROLES[(label - 1) // 2]) for at, label in enumerate(path) if label}


def test_labels_spell_spans() -> None:
    """A beginning ends the span before it, and so does another role."""
    assert tags([1, 2, 1, 3, 0, 6, 6]) == (
        Tag("source", 0, 2),
        Tag("source", 2, 3),
        Tag("cue", 3, 4),
        Tag("content", 5, 7),
    )


@given(st.lists(st.booleans(), max_size=5), st.integers(0, 10**6))
def test_the_best_path_is_the_best_of_all_paths(inner: list[bool], seed: int) -> None:
    """Viterbi finds what trying every sequence finds, and within a word changes no role."""
    chance = np.random.default_rng(seed)
    labels = chance.normal(size=(len(inner), 3)).astype(np.float32)
    follows = chance.normal(size=(3, 3)).astype(np.float32)

    def worth(path: tuple[int, ...]) -> float:
        total = float(sum(labels[at, label] for at, label in enumerate(path)))
        for (a, b), goes_on in zip(pairwise(path), inner[1:], strict=True):
            within = 0.0 if (a, b) in ((0, 0), (1, 2), (2, 2)) else -1e4
            total += within if goes_on else float(follows[a, b])
        return total

    every = [()] if not inner else [tuple(path) for path in np.ndindex(*(3,) * len(inner))]
    best = tuple(best_path(labels, follows, inner))
    assert worth(best) == pytest.approx(max(map(worth, every)), abs=1e-2)


def test_a_word_in_pieces_goes_on() -> None:
    """The pieces of one word are told from words that a sign divides."""
    text = "Zakharova\u2019s co-worker"
    pieces = cut(text, paragraphs(text), TOKENIZER)
    words = [pieces.span(at, at + 1).of(text) for at in range(len(pieces.ids))]
    starts = [word for word, inner in zip(words, pieces.inner, strict=True) if not inner]
    assert starts == [words[0], "\u2019", "s", "co", "-", "worker"]
    assert pieces.inner[1]


@pytest.mark.parametrize("name", ["tagger.onnx", "tokenizer.json", "transitions.json"])
@pytest.mark.parametrize("damage", [None, b"", b"{"])
def test_a_model_that_cannot_be_read_is_said(
    name: str, damage: bytes | None, tmp_path: Path
) -> None:
    """A file of the model that is missing, empty or cut short gives one sentence."""
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    (folder / name).unlink()
    if damage is not None:
        (folder / name).write_bytes(damage)
    with pytest.raises(ReaderError, match="install close-reader again"):
        Tagger(folder)
