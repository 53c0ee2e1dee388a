"""In which order a text is read for its statements, and what is told of it on the way."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.attribution import finding
from reader.attribution.finding import find_statements, find_statements_from
from reader.attribution.labels import find_labelled
from reader.model import Origin, Span, Statement, StatementKind

PARAGRAPHS = 400
TEXT = "\n\n".join(
    f"Ann Lee said it rained on day {day}, " + "word " * 60 for day in range(PARAGRAPHS)
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Span]:
    """The stretches given to the model, in order; it finds one claim in every paragraph."""
    stretches: list[Span] = []

    def one(block: Span) -> Statement:
        speaker = Span(block.start, block.start + 7)
        claim = (Span(block.start + 13, block.start + 22),)
        return Statement(claim, speaker, None, None, StatementKind.INDIRECT, 1.0, Origin.MODEL)

    def fake(text: str, blocks: tuple[Span, ...]) -> tuple[Statement, ...]:
        stretches.append(Span(blocks[0].start, blocks[-1].end))
        return tuple(map(one, blocks))

    monkeypatch.setattr(finding, "_read", fake)
    return stretches


@pytest.mark.parametrize("place", [0.0, 0.3, 0.5, 1.0])
def test_reading_begins_where_the_eye_is_and_goes_outward(place: float, read: list[Span]) -> None:
    """First comes what is about the place, then ever more around it, at last the whole."""
    at = int(place * len(TEXT.rstrip()))
    steps = list(find_statements_from(TEXT, at))
    assert len(steps) > 3
    assert steps[0].read.start <= at <= steps[0].read.end
    assert steps[0].read.end - steps[0].read.start < 8_000
    assert all(after.read.covers(before.read) for before, after in pairwise(steps[1:]))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == 1.0
    assert len(steps[-1].statements) == PARAGRAPHS
    for step in steps:
        assert all(step.read.covers(one.span) for one in step.statements)
        assert {one.person for one in step.statements} == {"Ann Lee"}


def test_reading_goes_where_the_eye_goes(read: list[Span]) -> None:
    """What is about another place comes next, and what was found before stays."""
    steps = find_statements_from(TEXT * 4, 0)
    first, second = next(steps), next(steps)
    moved = steps.send(len(TEXT) * 2)
    assert moved.read.start <= len(TEXT) * 2 <= moved.read.end
    assert moved.read.end - moved.read.start < 8_000
    assert moved.elsewhere == (second.read,)
    assert second.read.covers(first.read)
    assert set(second.statements) < set(moved.statements)
    assert all(
        any(span.covers(one.span) for span in (moved.read, *moved.elsewhere))
        for one in moved.statements
    )
    assert next(steps).read.covers(moved.read)
    back = steps.send(0)
    assert back.read.start == 0
    assert back.read.covers(second.read)


@given(st.lists(st.none() | st.integers(0, len(TEXT) + 9), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_wherever_the_eye_goes_the_whole_is_the_same(
    read: list[Span], places: list[int | None]
) -> None:
    """Nothing that was found is lost on the way, and in the end it is what it always is."""
    steps = find_statements_from(TEXT, 0)
    told = [next(steps)]
    for place in places:
        if told[-1].done == 1.0:
            break
        told.append(steps.send(place))
    told += steps
    assert told[-1].statements == find_statements(TEXT)
    assert [step.done for step in told] == sorted(step.done for step in told)
    for before, after in pairwise(told):
        assert {one.claim for one in before.statements} <= {one.claim for one in after.statements}


def test_where_reading_begins_changes_nothing_in_the_end(read: list[Span]) -> None:
    """The whole is the same from any place, and the same as without one."""
    whole = find_statements(TEXT)
    for at in (0, len(TEXT) // 2, len(TEXT), len(TEXT) + 9):
        *_, last = find_statements_from(TEXT, at)
        assert last.statements == whole


def test_the_steps_on_the_way_cost_little(read: list[Span]) -> None:
    """A text is read once, but for the first screen; what is told of it doubles each time."""
    steps = list(find_statements_from(TEXT * 4, 0))
    assert sum(end - start for start, end in read) < len(TEXT) * 4 + 8_000
    assert len({step.statements for step in steps}) < 12
    assert len({step.done for step in steps}) == len(steps)


def test_a_short_article_is_read_in_one_step(read: list[Span]) -> None:
    """There is nothing to tell on the way of what is read at once."""
    assert [step.done for step in find_statements_from(TEXT[:5_000], 100)] == [1.0]


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\x07"])
def test_nothing_is_found_in_nothing(text: str) -> None:
    """A text without a word has no statements."""
    assert find_statements(text) == ()


def test_a_label_opens_each_turn() -> None:
    """What is said in an interview is told by its labels, and runs to the next."""
    text = "Q: Why now?\nA: I was tired.\nVery tired.\n\nA: Yes."
    turns = find_labelled(text)
    assert [turn.claim[0].of(text) for turn in turns] == [
        "Why now?",
        "I was tired.\nVery tired.",
        "Yes.",
    ]
    assert [turn.speaker.of(text) if turn.speaker else "" for turn in turns] == ["Q", "A", "A"]


def test_a_colon_alone_makes_no_interview() -> None:
    """A label that comes once is a heading or a dateline."""
    assert find_labelled("Update: the road is closed.\n\nParis: a city.") == ()


@pytest.mark.parametrize("dash", ["―", "—", " – ", " -- ", "\n― ", "\xa0―\xa0"])
def test_a_name_under_a_quotation_signs_it(dash: str) -> None:
    """A quotation that a dash and a name end is that person's, each of a list of them."""
    text = f"“He won.”{dash}Ann de la Cruz\n“We lost.” {dash}O’Neill, a voter\n\n“No” — he said it."
    told = [
        (one.speaker.of(text), one.claim[0].of(text)) for one in find_labelled(text) if one.speaker
    ]
    assert told == [("Ann de la Cruz", "“He won.”"), ("O’Neill", "“We lost.”")]


@pytest.mark.parametrize("name", ["Ann Lee", "Ann Lee Jr.", "Ann L."])
@pytest.mark.parametrize("stop", ["", "."])
def test_a_stop_after_a_signature_is_not_the_name_s(name: str, stop: str) -> None:
    """A name keeps the stop of an abbreviation, and not that of a sentence."""
    (signed,) = find_labelled(f"“He won.” ― {name}{'' if name.endswith('.') else stop}")
    assert signed.speaker and signed.speaker.of(f"“He won.” ― {name}") == name


def test_a_turn_is_not_told_twice(read: list[Span]) -> None:
    """What the model finds within a turn is the turn's."""
    turns = (
        "SMITH: We lost the whole vote.",
        "JONES: We won the whole vote.",
        "SMITH: No, you lost.",
    )
    text = "\n\n".join(turns)
    assert [one.origin for one in find_statements(text)] == [Origin.RULES] * 3
