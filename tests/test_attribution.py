"""Who says what, as `reader.attribution` finds it."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.attribution import find_people, find_statements, finding
from reader.attribution.foreign import find_quoted, is_english
from reader.attribution.people import name_speakers
from reader.attribution.quotes import paragraphs, quotations
from reader.model import Origin, Span, Statement, StatementKind

CASES = Path(__file__).parent / "cases" / "attribution"
SEED = Path(__file__).parent.parent / "seeds" / "000_f6cdfdc212c4f800.txt"


def _cases(*topics: str) -> list[tuple[str, str, list[str]]]:
    """Each case's name, its snippet and the lines expected of it."""
    cases = []
    for topic in topics:
        for case in re.split(r"^## ", (CASES / f"{topic}.md").read_text("utf-8"), flags=re.M)[1:]:
            name, _, rest = case.partition("\n\n")
            snippet, expected = re.split(r"^\.$", rest, maxsplit=1, flags=re.M)
            lines = [line.strip() for line in expected.splitlines() if line.strip()]
            cases.append((f"{topic}: {name}", snippet.strip(), lines))
    return cases


def _row(text: str, statement: Statement) -> str:
    cue = statement.cue.of(text) if statement.cue else ""
    claim = " + ".join(span.of(text) for span in statement.claim)
    return " | ".join((statement.person or "", cue, claim)).replace("|  |", "| |").strip()


TOPICS = sorted(path.stem for path in CASES.glob("*.md") if path.stem != "people")


@pytest.mark.parametrize(("name", "text", "expected"), _cases(*TOPICS))
def test_statements_are_found_as_the_cases_say(name: str, text: str, expected: list[str]) -> None:
    """Each snippet yields the persons, cues and claims written beneath it."""
    assert [_row(text, one) for one in find_statements(text)] == expected, name


@pytest.mark.parametrize(("name", "text", "expected"), _cases("people"))
def test_people_are_found_as_the_cases_say(name: str, text: str, expected: list[str]) -> None:
    """Each snippet yields the persons and the mentions written beneath it."""
    people = find_people(text, find_statements(text))
    rows = [
        f"{person.name} | {', '.join(span.of(text) for span in person.mentions)}".replace("\n", "~")
        for person in people
    ]
    assert rows == expected, name


def test_a_part_of_a_name_means_the_one_who_is_named() -> None:
    """Where only the surname was taken for the speaker, nobody else of that name appears."""
    text = "“It is over,” said Mrs Jane Smith."
    speaker = Span(text.index("Smith"), text.index("Smith") + 5)
    told = Statement((Span(0, 13),), speaker, None, None, StatementKind.DIRECT, 1.0, Origin.MODEL)
    (named,) = name_speakers(text, [told])
    assert named.person == "Jane Smith"
    assert [person.name for person in find_people(text, [named])] == ["Jane Smith"]


SEED_STATEMENTS = [
    ("Emmanuel Macron", "indirect", "to reveal private telephone exchanges"),
    ("Sergey Lavrov", "direct", "“We always conduct negotiations"),
    ("Sergey Lavrov", "direct", "“We always say what we think. But diplomatic practice"),
    ("Maria Zakharova", "direct", "“it’s hardly worth"),
    ("Maria Zakharova", "direct", "“Paris signalled"),
    ("Vladimir Putin", "mixed", "“in principle” to meet with US President Joe Biden in Geneva"),
    ("Vladimir Putin", "indirect", "he’s at the gym and just wants to play ice hockey"),
    ("Emmanuel Macron", "direct", "“I thought that we could find a path"),
    ("France and Germany", "indirect", "Moscow of flouting"),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_seed_holds_its_statements(newline: str) -> None:
    """The given article's plain statements are found, each with the right person."""
    text = SEED.read_text("utf-8").replace("\n", newline)
    found = {one.claim[0].of(text): (one.person, one.kind.value) for one in find_statements(text)}
    for person, kind, beginning in SEED_STATEMENTS:
        said = [told for claim, told in found.items() if claim.startswith(beginning)]
        assert said == [(person, kind)], beginning
    assert [claim for claim in found if claim.startswith("“")] == [
        claim
        for claim in found
        if claim.startswith(tuple(row[2] for row in SEED_STATEMENTS[1:])) and claim.startswith("“")
    ]


def test_the_seed_names_its_people() -> None:
    """Those who speak and those only spoken of are found, in order, and no place is."""
    text = SEED.read_text("utf-8")
    people = find_people(text, find_statements(text))
    names = [person.name for person in people]
    known = ("Emmanuel Macron", "Vladimir Putin", "Sergey Lavrov", "Maria Zakharova", "Joe Biden")
    assert [name for name in names if name in known] == list(known)
    assert {"Alexey Navalny", "France and Germany"} <= set(names)
    assert not {"Paris", "Geneva", "Moscow", "Mr Macron", "Putin", "Lavrov"} & set(names)
    lavrov = people[names.index("Sergey Lavrov")]
    assert [span.of(text) for span in lavrov.mentions] == ["Sergey Lavrov", "Lavrov"]


def test_a_hard_wrapped_text_gives_the_same_statements() -> None:
    """Line breaks within paragraphs change no statement."""
    text = re.sub(r"\n+", "\n\n", SEED.read_text("utf-8"))
    wrapped = re.sub(r"(.{50,70}?) (?=\S)", r"\1\n", text)
    ours, theirs = find_statements(wrapped), find_statements(text)
    assert [one.person for one in ours] == [one.person for one in theirs]
    assert [_row(wrapped, one).split() for one in ours] == [
        _row(text, one).split() for one in theirs
    ]


def test_a_text_without_blank_lines_has_a_paragraph_a_line() -> None:
    """Where no line is blank, each line is a paragraph, and speech goes on over it."""
    text = "“It is over,” Jane Doe said.\n“We lost.”\nIt rained."
    assert [one.person for one in find_statements(text)] == ["Jane Doe", "Jane Doe"]


def test_trust_falls_from_quotation_to_report() -> None:
    """A quotation with its speaker is trusted more than a report or speech that goes on."""
    text = "“It is over,” Jane Doe said.\n\n“We lost.”\n\nBob Ray said it rained."
    direct, continued, indirect = find_statements(text)
    assert direct.confidence > max(continued.confidence, indirect.confidence)
    assert (direct.kind, indirect.kind) == (StatementKind.DIRECT, StatementKind.INDIRECT)


MARKS = "\"'“”‘’«»„‚「」()—:,.?!"
WORDS = re.findall(r"\S+", "said Jane Doe Mr Smith he told that according to and who A. Q A it’s")
PIECES = st.lists(
    st.one_of(st.sampled_from(MARKS), st.sampled_from(WORDS), st.sampled_from([" ", "\n", "\n\n"])),
    max_size=80,
)


def _check(text: str) -> None:
    statements = find_statements(text)
    people = find_people(text, statements)
    assert [one.claim for one in statements] == sorted(one.claim for one in statements)
    for one in statements:
        spans = [*one.claim, *(span for span in (one.speaker, one.cue) if span is not None)]
        assert one.claim and all(0 <= a < b <= len(text) for a, b in spans)
        assert all(span.of(text).strip() == span.of(text) for span in one.claim)
        assert list(one.claim) == sorted(one.claim)
        assert not any(a.overlaps(b) for a, b in pairwise(one.claim))
        assert 0 < one.confidence <= 1
    names = [person.name for person in people]
    assert len(set(names)) == len(names)
    assert {one.person for one in statements} - {None} <= set(names)
    mentions = sorted(span for person in people for span in person.mentions)
    assert not any(a.overlaps(b) for a, b in pairwise(mentions))
    assert all(Span(0, len(text)).covers(span) and span.of(text).strip() for span in mentions)


@given(PIECES.map("".join) | PIECES.map(" ".join) | st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_raises(text: str) -> None:
    """Whatever the text, statements lie in it, and every person told is a person found."""
    _check(text)


@given(st.integers(0, 3200), st.integers(0, 3200))
@settings(max_examples=25, deadline=None)
def test_no_piece_of_an_article_raises(start: int, end: int) -> None:
    """An article cut off anywhere is read like any other."""
    _check(SEED.read_text("utf-8")[start:end])


@pytest.mark.parametrize(
    "text",
    [
        "(" * 200_000,
        '"' * 50_000,
        "“" * 50_000,
        "“a” ‘s’ " * 10_000,
        "said " * 20_000,
        "he said, " * 10_000,
        "Mr Smith, " * 10_000,
        "and A. " * 20_000,
        "A-" * 100_000,
        "." * 200_000,
        " \n" * 100_000,
        "“It is over,” he said. She told Jane Doe that it was not.\n\n" * 1_000,
    ],
    ids=lambda text: repr(text[:9]),
)
def test_time_grows_with_length_alone(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No run of marks, verbs or names takes more than a moment beside the model's own time."""
    monkeypatch.setattr(finding, "_read", lambda text, blocks: ())
    start = time.process_time()
    find_people(text, find_statements(text))
    assert time.process_time() - start < 4


def test_the_model_reads_any_run_of_signs() -> None:
    """What is no language at all is read like any other text, and says nothing much."""
    for sign in ("(", '"', "“a” ‘s’ ", "said ", "\U0001f600 ", "漢字"):
        _check(sign * (3_000 // len(sign)))


@given(PIECES.map("".join) | PIECES.map(" ".join))
@settings(deadline=None)
def test_in_other_languages_claims_are_quotations(text: str) -> None:
    """Whatever the text, each is a quotation of its paragraph, and its speaker stands outside."""
    blocks = tuple(paragraphs(text))
    quoted = {
        Span(block.start + one.span.start, block.start + one.span.end)
        for block in blocks
        for one in quotations(block.of(text))
    }
    for one in find_quoted(text, blocks):
        assert set(one.claim) <= quoted
        assert one.speaker is None or not any(one.speaker.overlaps(span) for span in quoted)


def test_a_language_is_told_by_its_small_words() -> None:
    """The cases in other languages are not taken for English, the seed is, as is what is short."""
    foreign = [text for name, text, _ in _cases("languages") if "English" not in name]
    assert foreign
    assert not any(map(is_english, foreign))
    assert is_english(SEED.read_text("utf-8"))
    assert is_english("« Non », dit-il.")
