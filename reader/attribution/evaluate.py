"""Knows how good attribution is: its statements against those that annotators marked."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import click

from reader.attribution import find_statements
from reader.attribution.corpus import Attribution, Document, first_readings
from reader.attribution.people import name_speakers
from reader.model import Origin, ReaderError, Span, Statement, StatementKind

FOUND = 0.5
"""The intersection over union at which a claim counts as found."""
_QUOTED = re.compile(r"\A[\"“”'‘’«„].*[\"“”'’»][.,]?\Z|\A[\"“”'‘’«„].*[.,][\"“”'’»]\Z", re.DOTALL)
_BINS = 10
_PRONOUNS = {"he", "she", "they", "him", "her", "them", "his", "their", "it", "i", "we", "who"}


@dataclass(slots=True)
class Tally:
    """How many of what was found are right, and of what there is are found."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def add(self, right: int, found: int, gold: int) -> None:
        """Counts some more."""
        self.right += right
        self.found += found
        self.gold += gold

    @property
    def precision(self) -> float:
        """The part of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The part of what there is that was found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


MEASURES = (
    "speaker characters",
    "claim characters",
    "claim found",
    "claim and speaker",
    "exact speaker",
    "exact cue",
    "exact claim",
)


@dataclass(slots=True)
class Report:
    """The figures of a set of articles, pooled."""

    articles: int = 0
    words: int = 0
    seconds: float = 0.0
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in MEASURES})
    quotes: Tally = field(default_factory=Tally)
    """Direct quotes among the gold, and those found with their speaker."""
    trusted: list[tuple[float, bool]] = field(default_factory=list)
    """For every statement found, its confidence and whether claim and speaker are right."""
    people: dict[str, Tally] = field(default_factory=dict)

    @property
    def calibration_error(self) -> float:
        """The mean distance between confidence and accuracy over ten bins (Naeini et al. 2015)."""
        bins: dict[int, list[tuple[float, bool]]] = {}
        for trust, right in self.trusted:
            bins.setdefault(min(int(trust * _BINS), _BINS - 1), []).append((trust, right))
        gaps = (abs(sum(trust - right for trust, right in one)) for one in bins.values())
        return sum(gaps) / len(self.trusted) if self.trusted else 0.0

    @property
    def pace(self) -> float:
        """Words in a second."""
        return self.words / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, object]:
        """The figures by name, ratios from 0 to 1."""
        rows: dict[str, object] = {
            name: {"precision": one.precision, "recall": one.recall, "f1": one.f1}
            for name, one in self.tallies.items()
        }
        rows["direct quotes attributed"] = self.quotes.recall
        rows["calibration error"] = self.calibration_error
        rows |= {f"people: {kind}": one.recall for kind, one in self.people.items()}
        rows["articles"] = self.articles
        rows["words per second"] = self.pace
        return rows

    def __str__(self) -> str:
        lines = [f"{'':26}     F1  precision  recall"]
        for name, one in self.tallies.items():
            lines.append(f"{name:26}  {one.f1:.3f}      {one.precision:.3f}   {one.recall:.3f}")
        count = f"{self.quotes.right} of {self.quotes.gold}"
        lines.append(f"{'direct quotes attributed':26}  {self.quotes.recall:.3f}  ({count})")
        lines.append(f"{'calibration error':26}  {self.calibration_error:.3f}")
        for kind, one in self.people.items():
            label = f"people: {kind}"
            lines.append(f"{label:26}  {one.recall:.3f}  ({one.right} of {one.gold})")
        lines.append(f"{self.articles} articles, {self.words:,} words, {self.pace:,.0f} words/s")
        return "\n".join(lines)


class _Marked(NamedTuple):
    """A statement or an attribution as sets of characters, white space left out."""

    claim: frozenset[int]
    speaker: frozenset[int]


def characters(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """The positions that spans cover, white space left out."""
    covered = (at for span in spans for at in range(*span))
    return frozenset(at for at in covered if not text[at].isspace())


def pairs(found: list[_Marked], gold: list[_Marked]) -> Iterator[tuple[int, int]]:
    """Yields which found claim is which gold one: the most alike first, each once."""
    alike = []
    for i, ours in enumerate(found):
        for j, theirs in enumerate(gold):
            both = len(ours.claim & theirs.claim)
            if both and both / len(ours.claim | theirs.claim) >= FOUND:
                alike.append((-both / len(ours.claim | theirs.claim), i, j))
    used: set[tuple[str, int]] = set()
    for _, i, j in sorted(alike):
        if ("found", i) not in used and ("gold", j) not in used:
            used |= {("found", i), ("gold", j)}
            yield i, j


def score(report: Report, document: Document, statements: Iterable[Statement]) -> None:
    """Adds an article's figures to `report`."""
    text, told = document.text, tuple(statements)
    ours, theirs = tuple(map(_attribution, told)), document.attributions
    found, gold = (
        [_Marked(characters(text, one.content), characters(text, one.source)) for one in side]
        for side in (ours, theirs)
    )
    for name, part in (("speaker characters", "speaker"), ("claim characters", "claim")):
        covered, wanted = (
            frozenset[int]().union(*(getattr(one, part) for one in side)) for side in (found, gold)
        )
        report.tallies[name].add(len(covered & wanted), len(covered), len(wanted))
    paired = list(pairs(found, gold))
    right = {
        i: j
        for i, j in paired
        if found[i].speaker & gold[j].speaker or not (found[i].speaker or gold[j].speaker)
    }
    report.tallies["claim found"].add(len(paired), len(found), len(gold))
    report.tallies["claim and speaker"].add(len(right), len(found), len(gold))
    for role, name in enumerate(("exact speaker", "exact cue", "exact claim")):
        mine, given = ({span for one in side for span in one[role]} for side in (ours, theirs))
        report.tallies[name].add(len(mine & given), len(mine), len(given))
    direct = {j for j, one in enumerate(theirs) if is_direct(text, one)}
    report.quotes.add(len(direct & set(right.values())), len(direct), len(direct))
    report.trusted += [(one.confidence, i in right) for i, one in enumerate(told)]
    report.articles += 1
    report.words += len(text.split())


def is_direct(text: str, attribution: Attribution) -> bool:
    """Whether the content begins and ends with a quotation mark, a comma or full stop aside."""
    whole = text[attribution.content[0].start : attribution.content[-1].end]
    return _QUOTED.match(whole) is not None


def _attribution(statement: Statement) -> Attribution:
    source, cue = ((span,) if span else () for span in (statement.speaker, statement.cue))
    return Attribution(source, cue, statement.claim)


def evaluate(folder: Path, find: Callable[[str], Iterable[Statement]] = find_statements) -> Report:
    """The figures of `find` on a split of PolNeAR, each article by its first annotator."""
    report = Report()
    find("Nobody said anything.")  # the model is loaded once, and not on the clock
    for document in first_readings(folder):
        began = time.perf_counter()
        told = tuple(find(document.text))
        report.seconds += time.perf_counter() - began
        score(report, document, told)
    return report


class Identity(NamedTuple):
    """Whom a speaker mention means, as somebody who read the article says."""

    document: str
    mention: Span
    words: str
    name: str | None
    """None where it is a group, a document, or somebody never named."""


def identities(path: Path) -> tuple[Identity, ...]:
    """The rows of a file of JSON lines with doc, start, end, mention and name."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        span = Span(row["start"], row["end"])
        found.append(Identity(row["doc"], span, row["mention"], row["name"]))
    return tuple(found)


def score_people(report: Report, articles: Iterable[Document], gold: Iterable[Identity]) -> None:
    """Adds how often a mention is told to be whom it means, the mentions being given.

    A mention with a name is right if that name is given; one without, if no name of the
    article's is.
    """
    wanted: dict[str, list[Identity]] = {}
    for one in gold:
        wanted.setdefault(one.document, []).append(one)
    report.people = {"all": Tally(), "pronouns": Tally()}
    for document in articles:
        rows = wanted.get(document.name, [])
        known = {_plain(row.name) for row in rows if row.name}
        told = {
            one.speaker: one.person
            for one in name_speakers(document.text, map(_given, document.attributions))
        }
        for row in rows:
            person = told.get(row.mention)
            given = _plain(person) if person else None
            right = given == _plain(row.name) if row.name else given not in known
            report.people["all"].add(right, 1, 1)
            if row.words.lower() in _PRONOUNS:
                report.people["pronouns"].add(right, 1, 1)


def _plain(name: str) -> str:
    return re.sub(r"\Athe |['’]s\Z", "", " ".join(name.casefold().split()))


def _given(attribution: Attribution) -> Statement:
    return Statement(
        claim=attribution.content,
        speaker=attribution.source[0] if attribution.source else None,
        cue=attribution.cue[0] if attribution.cue else None,
        person=None,
        kind=StatementKind.INDIRECT,
        confidence=1.0,
        origin=Origin.HUMAN,
    )


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--people", type=click.Path(path_type=Path, exists=True), help="Who the speakers are."
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
def main(folder: Path, people: Path | None, form: str) -> None:
    """Print how well statements are found in DIR, a split of PolNeAR."""
    try:
        report = evaluate(folder)
        if people is not None:
            score_people(report, first_readings(folder), identities(people))
    except ReaderError as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(json.dumps(report.as_json(), indent=2) if form == "json" else str(report))


if __name__ == "__main__":
    main()
