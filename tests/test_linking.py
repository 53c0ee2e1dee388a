"""How tags become statements: which claim belongs to which cue and speaker."""

from __future__ import annotations

import re

import numpy as np
import pytest

from reader.attribution.linking import kind_of, link
from reader.attribution.pieces import Pieces
from reader.attribution.tagger import LABELS, ROLES, Pointers, Scores, Tag
from reader.model import Span, StatementKind

TEXT = "Ann Lee said it rained and Bob Ray said it snowed a lot"
WORDS = TEXT.split()
ANN, SAID, RAIN = Tag("source", 0, 2), Tag("cue", 2, 3), Tag("content", 3, 5)
BOB, SAID_2, SNOW = Tag("source", 6, 8), Tag("cue", 8, 9), Tag("content", 9, 11)
LOT = Tag("content", 11, 13)


def _pieces() -> Pieces:
    starts = np.cumsum([0, *(len(word) + 1 for word in WORDS)])[:-1].astype(np.int64)
    ends = starts + np.array([len(word) for word in WORDS])
    none = np.zeros_like(starts)
    return Pieces(none, none, starts, ends, none > 0)


def _pointers(arrows: dict[Tag, Tag | None], split: int) -> tuple[Pointers, ...]:
    """One window up to piece `split` and one after it, each seeing all pieces."""
    chances = np.full((len(WORDS), len(WORDS) + 1), 0.1, dtype=np.float32)
    for rows, to in arrows.items():
        for row in range(rows.first, rows.end):
            chances[row] = 1e-9
            chances[row, 0] = 0.1
            if to is None:
                chances[row, 0] = 0.9
            else:
                chances[row, to.first + 1 : to.end + 1] = 0.9 / (to.end - to.first)
    return (
        Pointers(0, (0, split), np.log(chances[:split])),
        Pointers(0, (split, len(WORDS)), np.log(chances[split:])),
    )


def _scores(source: dict[Tag, Tag | None], cue: dict[Tag, Tag | None], split: int = 4) -> Scores:
    labels = np.full((len(WORDS), len(LABELS)), np.log(0.01), dtype=np.float32)
    for tag in (ANN, SAID, RAIN, BOB, SAID_2, SNOW, LOT):
        labels[tag.first : tag.end, 2 * ROLES.index(tag.role) + 2] = np.log(0.9)
    return Scores(_pieces(), labels, _pointers(source, split), _pointers(cue, split))


def _rows(scores: Scores, *tags: Tag) -> list[tuple[str, str, str]]:
    def words(span: Span | None) -> str:
        return span.of(TEXT) if span else ""

    return [
        (words(one.speaker), words(one.cue), " + ".join(map(words, one.claim)))
        for one in link(TEXT, scores, tags)
    ]


@pytest.mark.parametrize("split", [0, 4, 13])
def test_a_claim_goes_where_it_points(split: int) -> None:
    """Each claim has the cue and the speaker it points at, whichever window saw it."""
    scores = _scores({RAIN: ANN, SNOW: BOB}, {RAIN: SAID, SNOW: SAID_2}, split)
    assert _rows(scores, ANN, SAID, RAIN, BOB, SAID_2, SNOW) == [
        ("Ann Lee", "said", "it rained"),
        ("Bob Ray", "said", "it snowed"),
    ]


def test_claims_that_share_a_cue_are_one_statement() -> None:
    """What stands on both sides of "she said" is one claim of two pieces."""
    scores = _scores({SNOW: BOB, LOT: BOB}, {SNOW: SAID_2, LOT: SAID_2})
    assert _rows(scores, BOB, SAID_2, SNOW, LOT) == [("Bob Ray", "said", "it snowed + a lot")]


def test_a_claim_may_have_neither_cue_nor_speaker() -> None:
    """A claim that points at nothing more than at anything stands alone."""
    scores = _scores({RAIN: None}, {RAIN: None})
    assert _rows(scores, ANN, SAID, RAIN) == [("", "", "it rained")]


def test_a_cue_helps_to_find_the_speaker() -> None:
    """Where the claim does not know its speaker, its cue may."""
    scores = _scores({SAID: ANN}, {RAIN: SAID})
    assert _rows(scores, ANN, SAID, RAIN) == [("Ann Lee", "said", "it rained")]


@pytest.mark.parametrize("taken_for", ["content", "source"])
def test_who_is_heard_saying_something_says_it(taken_for: str) -> None:
    """The subject of "is heard saying" is the speaker, even if it was taken for a part of it."""
    text = "Ann Lee is heard calling Bob a liar"
    starts, ends = np.array([found.span() for found in re.finditer(r"\S+", text)]).T
    count = len(starts)
    none = np.zeros(count, dtype=np.int64)
    labels = np.zeros((count, len(LABELS)), dtype=np.float32)
    ann, calling, liar = Tag(taken_for, 0, 2), Tag("cue", 2, 5), Tag("content", 5, 8)
    to_cue, to_none = np.zeros((2, count, count + 1), dtype=np.float32)
    to_cue[:, 3:6], to_none[:, 0] = 9.0, 9.0
    pieces = Pieces(none, none, starts, ends, none > 0)
    source, cue = ((Pointers(0, (0, count), one),) for one in (to_none, to_cue))
    (told,) = link(text, Scores(pieces, labels, source, cue), (ann, calling, liar))
    assert told.speaker is not None
    assert told.speaker.of(text) == "Ann Lee"
    assert [span.of(text) for span in told.claim] == ["Bob a liar"]


def test_without_a_claim_nothing_is_said() -> None:
    """A speaker and a cue alone make no statement."""
    assert _rows(_scores({}, {}), ANN, SAID) == []


def test_nothing_that_is_told_is_trusted_not_at_all() -> None:
    """What the model says no piece of for sure has a confidence all the same."""
    scores = _scores({}, {})
    scores = scores._replace(labels=np.full_like(scores.labels, -20.0))
    assert [one.confidence for one in link(TEXT, scores, (RAIN,))] == [0.01]


def test_what_the_model_is_sure_of_is_trusted_more() -> None:
    """Confidence lies between 0 and 1, and falls with the chance of the speaker."""
    sure = link(TEXT, _scores({RAIN: ANN}, {RAIN: SAID}), (ANN, SAID, RAIN))[0]
    unsure = link(TEXT, _scores({}, {RAIN: SAID}), (ANN, SAID, RAIN))[0]
    assert 0 < unsure.confidence < sure.confidence < 1


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("“No,”", StatementKind.DIRECT),
        ("‘No’", StatementKind.DIRECT),
        ('"No".', StatementKind.DIRECT),
        ("that it was “absurd”", StatementKind.MIXED),
        ("that it wasn't the dogs' day", StatementKind.INDIRECT),
        ("“No” and “yes”", StatementKind.MIXED),
    ],
)
def test_the_kind_is_told_by_the_marks(claim: str, kind: StatementKind) -> None:
    """Direct stands wholly within marks, mixed holds some, indirect none."""
    assert kind_of(claim, (Span(0, len(claim)),)) is kind


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("it rained, Ann said", "it rained"),
        ("it rained.", "it rained"),
        ("he left the U.S.", "he left the U.S."),
        ("“It rained,” she", "“It rained,”"),
        ("''It rained,'' she", "''It rained,''"),
        ("did it rain?", "did it rain?"),
    ],
)
def test_a_claim_ends_with_its_words_or_their_closing_mark(text: str, claim: str) -> None:
    """The stop or comma after a report is the sentence's, the mark after a quotation its own."""
    words = min(len(claim.rstrip(".,”'")) + 1, len(text))
    starts, ends = np.array([0, words - 1]), np.array([words - 1, words])
    none = np.zeros(2, dtype=np.int64)
    labels = np.zeros((2, len(LABELS)), dtype=np.float32)
    window = (Pointers(0, (0, 2), np.zeros((2, 3), dtype=np.float32)),)
    scores = Scores(Pieces(none, none, starts, ends, none > 0), labels, window, window)
    assert [one.claim[0].of(text) for one in link(text, scores, [Tag("content", 0, 2)])] == [claim]


@pytest.mark.parametrize("text", ["it rained and", "it rained, but", "it rained , and"])
def test_a_claim_ends_before_what_joins_it_to_the_next(text: str) -> None:
    """Neither the conjunction nor what stands before it is a part of what is claimed."""
    starts, ends, none = np.array([0]), np.array([len(text)]), np.zeros(1, dtype=np.int64)
    labels = np.zeros((1, len(LABELS)), dtype=np.float32)
    window = (Pointers(0, (0, 1), np.zeros((1, 2), dtype=np.float32)),)
    scores = Scores(Pieces(none, none, starts, ends, none > 0), labels, window, window)
    (told,) = link(text, scores, [Tag("content", 0, 1)])
    assert told.claim[0].of(text) == "it rained"
