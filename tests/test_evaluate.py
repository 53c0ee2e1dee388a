"""What the figures of `reader.attribution.evaluate` mean, on articles small enough to count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reader.attribution.corpus import Attribution, Document, attributions, documents, first_readings
from reader.attribution.evaluate import (
    Identity,
    Report,
    is_direct,
    main,
    score,
    score_people,
)
from reader.model import Origin, ReaderError, Span, Statement, StatementKind

TEXT = 'Ann Lee said it rained . Bob Ray denied that it snowed . "No," she said.'


def _span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def _told(claim: str, speaker: str | None, cue: str = "said", trust: float = 1.0) -> Statement:
    return Statement(
        (_span(claim),),
        _span(speaker) if speaker else None,
        _span(cue),
        None,
        StatementKind.INDIRECT,
        trust,
        Origin.MODEL,
    )


def _marked(content: str, source: str | None, cue: str) -> Attribution:
    return Attribution((_span(source),) if source else (), (_span(cue),), (_span(content),))


GOLD = Document(
    "a",
    TEXT,
    (_marked("it rained", "Ann Lee", "said"), _marked("that it snowed", "Bob Ray", "denied")),
)


def _scored(*told: Statement, gold: Document = GOLD) -> Report:
    report = Report()
    score(report, gold, told)
    return report


def test_what_equals_the_gold_scores_one() -> None:
    """Statements as the annotator marked them are right in every column."""
    report = _scored(_told("it rained", "Ann Lee"), _told("that it snowed", "Bob Ray", "denied"))
    assert {tally.f1 for tally in report.tallies.values()} == {1.0}
    assert report.calibration_error == 0


def test_nothing_found_scores_nothing() -> None:
    """With no statement every figure is 0, and none divides by it."""
    report = _scored()
    assert {tally.f1 for tally in report.tallies.values()} == {0.0}
    assert report.quotes.recall == report.calibration_error == 0


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("it rained", 1),
        ("rained", 1),
        ("said it rained", 1),
        ("it", 0),
        ("Ann Lee said it rained . B", 0),
    ],
)
def test_a_claim_is_found_when_half_of_both_is_shared(claim: str, found: int) -> None:
    """Found means an intersection of at least half the union, white space left out."""
    assert _scored(_told(claim, "Ann Lee")).tallies["claim found"].right == found


def test_one_claim_is_found_once() -> None:
    """Two statements over one gold claim count as one found and one too many."""
    tally = _scored(_told("it rained", None), _told("rained", None)).tallies["claim found"]
    assert (tally.right, tally.found, tally.gold) == (1, 2, 2)


@pytest.mark.parametrize(
    ("speaker", "right"), [("Ann Lee", 1), ("Lee", 1), ("Bob Ray", 0), (None, 0)]
)
def test_the_speaker_is_right_when_the_words_overlap(speaker: str | None, right: int) -> None:
    """Claim and speaker need some of the gold speaker's characters."""
    report = _scored(_told("it rained", speaker))
    assert report.tallies["claim and speaker"].right == right


def test_no_speaker_is_right_where_there_is_none() -> None:
    """A claim that has no source must be given none."""
    gold = Document("a", TEXT, (_marked("it rained", None, "said"),))
    assert _scored(_told("it rained", None), gold=gold).tallies["claim and speaker"].right == 1
    assert _scored(_told("it rained", "Ann Lee"), gold=gold).tallies["claim and speaker"].right == 0


def test_characters_leave_white_space_out() -> None:
    """A claim that takes the space before it is as right as one that does not."""
    assert _scored(_told(" it rained ", "Ann Lee")).tallies["claim characters"].precision == 1


def test_trust_that_matches_what_is_right_is_calibrated() -> None:
    """A trust of 0.75 in claims of which half are right is off by a quarter."""
    report = _scored(_told("it rained", "Ann Lee", trust=0.75), _told("No", None, trust=0.75))
    assert report.calibration_error == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("content", "direct"),
    [
        ('"No,"', True),
        ('"No"', True),
        ('"No".', True),
        ('"No" he', False),
        ("No", False),
        ("“No”,", True),
    ],
)
def test_a_direct_quote_stands_between_marks(content: str, direct: bool) -> None:
    """A comma or full stop may follow the closing mark."""
    whole = Attribution((), (), (Span(0, len(content)),))
    assert is_direct(content, whole) is direct


def test_a_stand_off_file_is_read() -> None:
    """Spans in pieces, roles that come twice and lines of spilt text are understood."""
    standoff = (
        "T1\tSource 0 7\tAnn Lee\nT2\tCue 8 12\tsaid\n"
        "T3\tContent 20 24;13 15\tit\nTspilt text\n\n"
        "T4\tAttribution 8 12\tsaid\nE1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
        "E2\tAttribution:T4 Cue:T2\n"
    )
    assert attributions(standoff) == (
        Attribution((Span(0, 7),), (Span(8, 12),), (Span(13, 15), Span(20, 24))),
    )


def _corpus(folder: Path) -> Path:
    for name in ("text", "attributions"):
        (folder / name).mkdir(parents=True)
    (folder / "text" / "a_b.txt").write_text(TEXT, encoding="utf-8")
    standoff = "T1\tSource 0 7\tAnn\nT2\tCue 8 12\tsaid\nT3\tContent 13 22\tit\nE1\tX:T2 "
    for annotator in ("1x", "2y"):
        file = folder / "attributions" / f"a_b_{annotator}.ann"
        file.write_text(standoff + "Source:T1 Cue:T2 Content:T3\n", encoding="utf-8")
    return folder


def test_each_annotator_reads_an_article_and_the_first_is_the_gold(tmp_path: Path) -> None:
    """Training takes every reading, evaluation the first by file name."""
    folder = _corpus(tmp_path / "dev")
    assert [one.name for one in documents(folder)] == ["a_b", "a_b"]
    assert [len(one.attributions) for one in first_readings(folder)] == [1]


def test_a_folder_without_annotations_is_refused(tmp_path: Path) -> None:
    """Where there is nothing to read, one sentence says what was expected."""
    with pytest.raises(ReaderError, match="attributions"):
        list(documents(tmp_path))


def test_the_command_prints_every_column(tmp_path: Path) -> None:
    """As text for people and as JSON for scripts, with the people told apart."""
    folder = _corpus(tmp_path / "dev")
    people = tmp_path / "people.jsonl"
    row = {"doc": "a_b", "start": 0, "end": 7, "mention": "Ann Lee", "name": "Ann Lee"}
    people.write_text(json.dumps(row) + "\n", encoding="utf-8")
    done = CliRunner().invoke(main, [str(folder), "--people", str(people), "--format", "json"])
    figures = json.loads(done.stdout)
    assert figures["articles"] == 1
    assert figures["people: all"] == 1
    assert set(figures["claim and speaker"]) == {"precision", "recall", "f1"}
    assert "direct quotes attributed" in CliRunner().invoke(main, [str(folder)]).stdout
    refused = CliRunner().invoke(main, [str(tmp_path)])
    assert refused.exit_code == 1
    assert "Traceback" not in refused.output


def test_a_person_is_right_by_name_and_nobody_by_no_name() -> None:
    """A named mention needs its name; one without a name must not be given somebody's."""
    report = Report()
    document = Document("a", TEXT, GOLD.attributions)
    rows = [
        Identity("a", _span("Ann Lee"), "Ann Lee", "ann lee"),
        Identity("a", _span("Bob Ray"), "Bob Ray", None),
    ]
    score_people(report, [document], rows)
    assert (report.people["all"].right, report.people["all"].gold) == (2, 2)
