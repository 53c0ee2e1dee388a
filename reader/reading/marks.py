"""Knows which stretches of each paragraph are mentions and claims, and whose."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from reader.model import Article, Person, Span, Statement, StatementKind


class Role(Enum):
    """What a marked stretch is."""

    MENTION = auto()
    """The words that name somebody, or stand for them as a speaker."""
    DIRECT = auto()
    """A claim word for word."""
    REPORTED = auto()
    """A claim in the article's own words, wholly or in part."""


class Mark(NamedTuple):
    """A stretch of one paragraph and what it is."""

    span: Span
    role: Role
    person: int | None
    """The place of its person among the article's people."""
    statement: int | None
    """The place of its claim among the article's statements."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Who says what in one article, ready to be painted; made once, away from the screen."""

    statements: tuple[Statement, ...]
    """In reading order."""
    people: tuple[Person, ...]
    initials: tuple[str, ...]
    """One or two letters for each person, no two alike: what colour says, said again."""
    counts: tuple[int, ...]
    """How many claims each person makes."""
    read: Span
    """The stretch of the article's text that was looked through for them."""
    _by_paragraph: dict[int, tuple[Mark, ...]]
    _person: dict[str, int]

    def of(self, paragraph: int) -> tuple[Mark, ...]:
        """The marks in the paragraph of that index, in order."""
        return self._by_paragraph.get(paragraph, ())

    def claims_in(self, paragraph: int) -> tuple[int, ...]:
        """The places of the statements that have a piece in the paragraph."""
        found = (mark.statement for mark in self.of(paragraph) if mark.role is not Role.MENTION)
        return tuple(dict.fromkeys(place for place in found if place is not None))

    def person(self, name: str | None) -> int | None:
        """The place of the person called `name`, or None."""
        return None if name is None else self._person.get(name)

    def called(self, person: Person) -> str:
        """What somebody of earlier marks is called here: reading on may give a fuller name."""
        if person.name in self._person:
            return person.name
        spans = set(person.mentions)
        same = (who.name for who in self.people if not spans.isdisjoint(who.mentions))
        return next(same, person.name)

    def place_of(self, statement: Statement) -> int | None:
        """The place of the statement with that claim, else of the first that overlaps it."""
        fitting = None
        first = bisect_left(self.statements, statement.span.start, key=lambda s: s.span.start)
        for place in range(max(first - 1, 0), len(self.statements)):
            found = self.statements[place]
            if found.claim == statement.claim:
                return place
            if found.span.start >= statement.span.end:
                break
            if fitting is None and found.span.overlaps(statement.span):
                fitting = place
        return fitting


def marks_of(
    article: Article,
    statements: Iterable[Statement],
    people: Iterable[Person],
    *,
    read: Span | None = None,
    before: Marks | None = None,
) -> Marks:
    """The marks of every paragraph; costs time in proportion to what was found.

    `read` is what was looked through, by default the whole. Those whom `before` knows keep
    their place among the people, and with it their colour, and their initials.
    """
    statements = tuple(sorted(statements, key=lambda s: s.span))
    people = tuple(people) if before is None else _settled(people, before)
    known = () if before is None else zip(before.people, before.initials, strict=True)
    kept = {who.name: letters for who, letters in known}
    person = {who.name: place for place, who in enumerate(people)}
    speakers = [None if s.person is None else person.get(s.person) for s in statements]
    tally = Counter(speakers)
    by_paragraph: dict[int, list[Mark]] = defaultdict(list)
    for mark in _whole(statements, speakers, people):
        for index, part in _parts(article, mark.span):
            by_paragraph[index].append(mark._replace(span=part))
    return Marks(
        statements,
        people,
        _initials([who.name for who in people], kept),
        tuple(tally[place] for place in range(len(people))),
        read or Span(0, len(article.text)),
        {
            index: tuple(sorted(found, key=lambda m: m.span))
            for index, found in by_paragraph.items()
        },
        person,
    )


def _whole(
    statements: Iterable[Statement], speakers: Iterable[int | None], people: Iterable[Person]
) -> Iterator[Mark]:
    """The marks as they were found, not yet cut at the paragraphs' ends."""
    for place, (statement, who) in enumerate(zip(statements, speakers, strict=True)):
        role = Role.DIRECT if statement.kind is StatementKind.DIRECT else Role.REPORTED
        for span in statement.claim:
            yield Mark(span, role, who, place)
        if statement.speaker is not None:
            yield Mark(statement.speaker, Role.MENTION, who, place)
    for who, person in enumerate(people):
        for span in person.mentions:
            yield Mark(span, Role.MENTION, who, None)


def _parts(article: Article, span: Span) -> Iterator[tuple[int, Span]]:
    """The pieces of `span` in each paragraph it touches, with the paragraph's index."""
    for index in range(article.paragraph_at(span.start), len(article.paragraphs)):
        whole = article.paragraphs[index].span
        if whole.start >= span.end:
            return
        part = Span(max(span.start, whole.start), min(span.end, whole.end))
        if part.start < part.end:
            yield index, part


def _settled(people: Iterable[Person], before: Marks) -> tuple[Person, ...]:
    """The people with those whom `before` knows, by a mention or by name, in their old places."""
    known = {span: place for place, who in enumerate(before.people) for span in who.mentions}
    settled: dict[int, Person] = {}
    new = []
    for who in people:
        place = next((known[span] for span in who.mentions if span in known), None)
        place = before.person(who.name) if place is None else place
        if place is None or place in settled:
            new.append(who)
        else:
            settled[place] = who
    new.reverse()
    out = []
    for place in range(len(before.people)):
        if place in settled:
            out.append(settled[place])
        elif new:
            out.append(new.pop())
    return (*out, *reversed(new))


def _initials(names: list[str], kept: Mapping[str, str]) -> tuple[str, ...]:
    """First letters of first and last name; where taken, other letters of the name, then digits.

    Those in `kept` stay as they are.
    """
    taken = {kept[name] for name in names if name in kept}
    number = 0
    out = []
    for name in names:
        if name in kept:
            out.append(kept[name])
            continue
        words = [word for word in name.split() if word[0].isalnum()] or [name]
        last = [c for c in words[-1] if c.isalnum()][1:] if len(words) > 1 else []
        first = words[0][0].upper()
        second = words[-1][0].upper() if len(words) > 1 else ""
        options = [first + second, *(first + c.lower() for c in [*last, *words[0][1:]])]
        options += [f"{first}{number}" for number in range(2, 10)]
        while options and (options[0] in taken or not options[0].isascii()):
            options.pop(0)
        while not options:
            number += 1
            if f"{number:02}" not in taken:
                options.append(f"{number:02}")
        taken.add(options[0])
        out.append(options[0])
    return tuple(out)
