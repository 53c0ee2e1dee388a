"""Finds who says what by the shape of sentences, knowing no grammar beyond the lists of `cues`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reader.attribution import cues
from reader.attribution.cues import CUES, Takes
from reader.attribution.phrases import clause_subject, phrase_after, phrase_before
from reader.attribution.quotes import paragraphs
from reader.attribution.sentences import DASHES, OPEN, STOPS, Sentence, sentences
from reader.model import Origin, Span, Statement, StatementKind

_LABEL = re.compile(r"^[^\S\n]*([^\W\d_][^\n:.,;]{0,40}):[^\S\n]*(?=\S)", re.MULTILINE)
_BEFORE_CLAIM = DASHES | {","}


_Range = tuple[int, int]
"""The first of some words of a sentence, and the one after the last."""


class _Found(NamedTuple):
    """A statement before it has its place in the article."""

    claim: tuple[Span, ...]
    speaker: Span | None
    cue: Span | None
    kind: StatementKind
    confidence: float

    def moved(self, by: int) -> _Found:
        """The same, `by` characters later."""

        def later(span: Span | None) -> Span | None:
            return None if span is None else Span(span.start + by, span.end + by)

        claim = tuple(Span(start + by, end + by) for start, end in self.claim)
        return self._replace(claim=claim, speaker=later(self.speaker), cue=later(self.cue))


def find_claims(text: str) -> tuple[Statement, ...]:
    """The statements in reading order, persons not yet told; positions are code points in `text`.

    Speech that goes on without naming its speaker bears the speaker of what it goes on from.
    """
    found: list[_Found] = []
    labels = _labels(text)
    speaking: _Found | None = None  # whose words the paragraph before ended with
    for span in paragraphs(text):
        block = span.of(text)
        for turn, label in _turns(block, labels):
            if label is None:
                here, speaking = _paragraph(turn.of(block), speaking, span.start + turn.start)
                found += here
            else:
                claim = Span(turn.start, turn.start + len(turn.of(block).rstrip()))
                said = _Found((claim,), label, None, StatementKind.DIRECT, 0.8)
                found.append(said.moved(span.start))
                speaking = None
    return tuple(
        Statement(one.claim, one.speaker, one.cue, None, one.kind, one.confidence, Origin.RULES)
        for one in sorted(found, key=lambda one: one.claim)
    )


def _labels(text: str) -> frozenset[str]:
    """The speakers of an interview or a transcript, where each turn opens with its speaker."""
    counts: Counter[str] = Counter()
    for span in paragraphs(text):
        counts.update(
            found.group(1)
            for found in _LABEL.finditer(span.of(text))
            if all(word[0].isupper() for word in found.group(1).split()[:4])
        )
    if {"Q", "A"} <= counts.keys():
        return frozenset(("Q", "A"))
    often = {label for label, count in counts.items() if count > 1}
    if often:
        often.update(label for label in counts if label.isupper())
    return frozenset(often if len(often) > 1 else ())


def _turns(block: str, labels: frozenset[str]) -> Iterator[tuple[Span, Span | None]]:
    """Yields what is told or said at a stretch, and the label of its speaker, if it has one."""
    label: Span | None = None
    start = 0
    for found in _LABEL.finditer(block) if labels else ():
        if found.group(1) in labels:
            if found.start() > start:
                yield Span(start, found.start()), label
            start, label = found.end(), Span(*found.span(1))
    yield Span(start, len(block)), label


def _paragraph(
    block: str, speaking: _Found | None, offset: int
) -> tuple[list[_Found], _Found | None]:
    """The statements of a paragraph, and the one that the next paragraph may go on from."""
    found: list[_Found] = []
    grows = False  # whether `speaking` is of this paragraph, so that a quotation joins it
    for sentence in sentences(block):
        if not sentence.words:
            speaking = None
        elif sentence.is_speech():
            spans = tuple(
                Span(sentence.spans[at][0] + offset, sentence.spans[at][1] + offset)
                for at, _ in _quotes(sentence, 0, len(sentence.words))
            )
            if speaking is None or not spans:
                continue
            if grows and found:
                found[found.index(speaking)] = speaking = speaking._replace(
                    claim=speaking.claim + spans
                )
            else:
                cue = speaking.cue if not speaking.claim else None
                speaking = _Found(spans, speaking.speaker, cue, StatementKind.DIRECT, 0.6)
                found.append(speaking)
                grows = True
        else:
            here = [one.moved(offset) for one in _sentence(sentence)]
            announced = _announced(sentence)
            found += (one for one in here if one.claim)
            direct = [one for one in here if one.kind is not StatementKind.INDIRECT]
            speaking = next(iter(direct[-1:] or here[-1:]), None)
            grows = speaking is not None and speaking.kind is not StatementKind.INDIRECT
            if announced is not None:
                speaking, grows = announced.moved(offset), False
    return found, speaking


def _quotes(s: Sentence, start: int, end: int) -> list[_Range]:
    return [(at, at + 1) for at in range(start, end) if s.is_quote(at)]


def _announced(s: Sentence) -> _Found | None:
    """Who speaks next, after "Mr Smith went on:"."""
    if s.words[-1] != ":":
        return None
    last = len(s.words) - 1
    for at in range(last - 1, -1, -1):
        if s.lows[at] in CUES:
            speaker = _subject(s, _verb_start(s, at))
            if speaker is not None:
                return _Found((), s.span(*speaker), s.span(at, at + 1), StatementKind.DIRECT, 0.8)
    speaker = clause_subject(s, last)
    if speaker is None:
        return None
    return _Found((), s.span(*speaker), None, StatementKind.DIRECT, 0.6)


def _sentence(s: Sentence) -> list[_Found]:
    """The statements of one sentence."""
    found: list[_Found] = []
    taken = s.end  # where a later verb of the same speaker cuts the claim short
    for at in range(s.end - 1, -1, -1):
        if s.lows[at] not in CUES or (s.words[at] != s.lows[at] and at):
            continue
        one = _according(s, at) if s.lows[at] == "according" else _reported(s, at, taken)
        if one is not None:
            found.append(one)
            before = _verb_start(s, at) - 1
            if one.claim[0].start > s.spans[at][0] and s.low(before) in (",", "and", "but"):
                taken = before
    if not found:
        found.extend(filter(None, [_colon(s) or _unknown_verb(s)]))
    told = {one.claim: one for one in found}
    return list(told.values())[::-1]


def _found(
    s: Sentence, claims: Iterable[_Range], speaker: _Range, cue: _Range, trust: float
) -> _Found | None:
    pieces = [(s.span(*claim), claim) for claim in claims]
    told = tuple(span for span, _ in pieces if span is not None and span.end - span.start > 3)
    if not told:
        return None
    inside = [
        word[0] == OPEN
        for _, claim in pieces
        for word in s.words[slice(*claim)]
        if word not in STOPS
    ]
    kind = StatementKind.INDIRECT
    if any(inside):
        kind = StatementKind.DIRECT if all(inside) else StatementKind.MIXED
        trust += 0.25 if kind is StatementKind.DIRECT else 0.1
    return _Found(told, s.span(*speaker), s.span(*cue), kind, round(min(trust, 0.9), 2))


def _colon(s: Sentence) -> _Found | None:
    """`The mayor put it bluntly: “…”`, whatever the verb."""
    for at in range(1, s.end):
        if s.is_quote(at) and s.words[at - 1] == ":":
            speaker = clause_subject(s, at - 1)
            if speaker is None:
                return None
            return _found(s, _quotes(s, at, s.end), speaker, (at - 1, at - 1), 0.35)
    return None


def _unknown_verb(s: Sentence) -> _Found | None:
    """`“…,” she grinned`: a quotation that ends with a comma, a name or pronoun, a verb."""
    if not s.is_quote(0) or s.spans[0][1] - s.spans[0][0] < 8:
        return None
    stop = 1 + (s.low(1) == ",")
    while s.is_name(stop) or s.low(stop) in ("he", "she", "they"):
        stop += 1
    if stop == 1 or s.is_quote(stop) or not s.low(stop).endswith(("ed", "s")):
        return None
    if s.low(stop) in cues.BREAKS or s.low(stop).endswith("’s"):
        return None
    return _found(s, _quotes(s, 0, s.end), (1, stop), (stop, stop + 1), 0.45)


def _according(s: Sentence, at: int) -> _Found | None:
    if s.low(at + 1) != "to":
        return None
    stop = phrase_after(s, at + 2)
    if at < 3:  # "According to Jane Doe, a farmer, the strike is over"
        commas = [i for i in range(at + 2, s.end) if s.words[i] == ","]
        described = len(commas) > 1 and s.low(commas[0] + 1) in cues.APPOSITIONS
        stop = min([stop, *commas[described : described + 1]])
    if stop == at + 2:
        return None
    claims = [(0, at)]
    if at < 3:
        claims = [(stop, s.end)]
    elif s.low(stop) == "," and s.end - stop > 4:
        claims.append((stop, s.end))
    return _found(s, claims, (at + 2, stop), (at, at + 2), 0.75)


def _verb_start(s: Sentence, at: int) -> int:
    """Where the auxiliaries and adverbs before the verb at `at` begin."""
    first = at
    while first and (
        s.lows[first - 1] in cues.AUXILIARIES | cues.DOUBT
        or (s.lows[first - 1].endswith("ly") and not s.is_name(first - 1))
    ):
        first -= 1
    return first


def _reported(s: Sentence, at: int, taken: int) -> _Found | None:
    """What the reporting verb at `at` reports, if it reports at all."""
    low, first = s.lows[at], _verb_start(s, at)
    clear = s.low(at + 1) in cues.CLAUSE_OPENERS or s.is_quote(
        at + 1 + (s.low(at + 1) in (",", ":"))
    )
    if not _asserts(s, first, at) or not _is_verb(s, first, at, taken, clear=clear):
        return None
    if CUES[low] & {Takes.CLAUSE, Takes.HEARER} and low not in cues.GERUNDS:
        told = _inverted(s, first, at) or _after_claim(s, first, at)
        if told is not None:
            return told
    return _before_claim(s, first, at, taken, clear=clear)


def _asserts(s: Sentence, first: int, at: int) -> bool:
    """Whether the verb, with its helpers from `first`, tells that somebody did say something."""
    helpers = s.lows[first:at]
    if not cues.DOUBT.isdisjoint(helpers):
        return False
    if s.lows[at] in cues.GERUNDS:
        return not helpers or not cues.BE.isdisjoint(helpers)
    return s.lows[at] not in cues.PAST or cues.BE.isdisjoint(helpers)  # not "was accused"


def _is_verb(s: Sentence, first: int, at: int, taken: int, *, clear: bool) -> bool:
    """Whether the word at `at` reports here, as it does not in "his claims" or "called a vote"."""
    low = s.lows[at]
    if s.is_quote(at - 1):
        return True
    if low in cues.OPINIONS and not clear and at + 1 < s.end:
        return False
    if low in cues.ALSO_NOUNS and not clear:
        return s.is_name(first - 1) or s.low(first - 1) in cues.PRONOUNS
    if low in cues.QUOTING and not any(s.is_quote(i) for i in range(at, taken)):
        return s.low(at + 1) in ("on", "for")
    # A headline such as "Russia slams France" has no full stop.
    return Takes.CLAUSE in CUES[low] or s.end < len(s.words) or s.is_quote(s.end - 1)


def _inverted(s: Sentence, first: int, at: int) -> _Found | None:
    """`“…,” said Jane Doe` and `It rains, said Jane Doe`."""
    if first != at or Takes.CLAUSE not in CUES[s.lows[at]]:
        return None
    if not (s.is_quote(at - 1) or s.low(at - 1) in _BEFORE_CLAIM):
        return None
    quoted = s.is_quote(at - 1) or s.is_quote(at - 2)
    if s.low(at + 1) in cues.ADJUNCTS | {""} or s.is_quote(at + 1):
        return None
    if not (quoted or s.is_name(at + 1) or s.low(at + 1) in cues.DETERMINERS):
        return None
    stop = phrase_after(s, at + 1)
    if stop == at + 1 or (not quoted and (at < 5 or s.low(stop) not in {"", ","})):
        return None
    return _told(s, at, (at + 1, stop), (at, at + 1), stop)


def _after_claim(s: Sentence, first: int, at: int) -> _Found | None:
    """`“…,” Jane Doe said` and `It rains, Jane Doe said on Monday`."""
    start = phrase_before(s, first)
    if not start or s.low(at + 1) == "that":
        return None
    if not s.is_quote(start - 1) and s.words[start - 1] not in _BEFORE_CLAIM:
        return None
    if not (s.is_quote(start - 1) or s.is_quote(start - 2)) and not _ends_here(s, start, at):
        return None
    return _told(s, start, (start, first), (first, at + 1), at + 1)


def _ends_here(s: Sentence, start: int, at: int) -> bool:
    """Whether a clause before word `start` is what is said, and nothing after the verb."""
    if Takes.CLAUSE not in CUES[s.lows[at]] or start < 5 or s.lows[0] in cues.SUBORDINATORS:
        return False
    after = at + 1
    if Takes.HEARER in CUES[s.lows[at]] and s.low(after) != ",":
        after = phrase_after(s, after)
    return s.low(after) in cues.ADJUNCTS | {"", ","} and _that(s, after) is None


def _told(s: Sentence, closing: int, speaker: _Range, cue: _Range, rest: int) -> _Found | None:
    """The statement whose claim ends before `closing` and may go on from `rest`."""
    claims = [_claim_ending(s, closing)]
    quotes = [
        (i, j)
        for i, j in _quotes(s, rest, s.end)
        if (s.words[i - 1] in STOPS or s.lows[i - 1] in ("and", "but"))
    ]
    comma = next((i for i in range(rest, s.end) if s.words[i] == ","), s.end)
    if quotes:
        claims += quotes
    elif s.low(comma + 1) in cues.GO_ON or (
        comma == rest
        and s.end - comma > 3
        and s.low(comma + 1) not in cues.ASIDES
        and s.low(comma + 1) not in cues.GERUNDS
        and not s.is_quote(closing - 1)
    ):
        claims.append((comma, s.end))
    return _found(s, claims, speaker, cue, 0.65)


def _claim_ending(s: Sentence, closing: int) -> _Range:
    """The claim before word `closing`: a quotation, or all that the sentence says so far."""
    at = closing - 1
    while at > 0 and s.words[at] in STOPS:
        at -= 1
    if not s.is_quote(at):
        return 0, closing
    first = at
    while first and (s.is_quote(first - 1) or s.words[first - 1] in STOPS - {":"}):
        first -= 1
    long = s.spans[at][1] - s.spans[at][0] > 60
    return (first if long else 0), closing


def _before_claim(s: Sentence, first: int, at: int, taken: int, *, clear: bool) -> _Found | None:
    """`Jane Doe said (that) …`, `told reporters that …`, `accused Moscow of …`."""
    low = s.lows[at]
    speaker = _subject(s, first)
    if speaker is None:
        return None
    if low in cues.GERUNDS and speaker[1] == first and first == at and not clear:
        return None  # "the men accusing him"
    if low in cues.PLAIN and not s.is_plural(*speaker):
        return None
    begin = _content(s, at)
    if begin is None or begin >= taken:
        return None
    stop = taken
    if s.is_quote(begin):
        stop = begin + 1
        while stop < taken and (s.is_quote(stop) or s.words[stop] in (",", "and", "or")):
            stop += 1
        while not s.is_quote(stop - 1):
            stop -= 1
        if stop < taken and (Takes.CLAUSE not in CUES[low] or s.lows[stop] not in cues.QUOTE_ENDS):
            stop = taken
    trust = 0.65 if s.low(begin) == "that" else 0.6
    return _found(s, [(begin, stop)], speaker, (first, at + 1), trust)


def _subject(s: Sentence, first: int) -> _Range | None:
    """The words before the verb that name who speaks."""
    if not first:
        return None
    start = phrase_before(s, first)
    if start is not None:
        return start, first
    if s.lows[first - 1] in ("who", "which"):
        return first - 1, first
    if s.words[first - 1] in ("and", "but", "or", "by", "while") or s.words[first - 1] in STOPS:
        return clause_subject(s, first - 1)
    return None


def _that(s: Sentence, start: int) -> int | None:
    """Where "that" or a quotation opens what is said "on Monday in Paris"."""
    for at in range(start, min(s.end, start + 12)):
        if s.lows[at] == "that" or s.is_quote(at):
            return at
        if s.words[at] in (";", "("):
            return None
    return None


def _content(s: Sentence, at: int) -> int | None:
    """Where what is said begins."""
    takes = CUES[s.lows[at]]
    after = at + 1
    while s.low(after) in DASHES | {",", ":"}:
        after += 1
    if s.low(after) in cues.DAYS and s.low(after + 1) not in cues.ADJUNCTS | {",", "."}:
        after += 1  # "said Tuesday it would rain"
    following = s.low(after)
    if not following or s.is_quote(after) or following in cues.CLAUSE_OPENERS:
        return after if following else None
    if Takes.HEARER in takes and (Takes.CLAUSE not in takes or following in cues.HEARERS):
        for place in range(after + 1, min(s.end, after + 9)):
            if s.is_quote(place) or s.lows[place] in cues.CLAUSE_OPENERS | {"to"}:
                return place
        return None
    if Takes.OBJECT in takes and following == "to":
        return after
    if Takes.CLAUSE in takes and (following in cues.ADJUNCTS or s.words[at + 1] == ","):
        return None if following in ("who", "and", "but") else _that(s, after)
    return after
