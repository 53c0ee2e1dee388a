"""Finds the words that name a speaker, before and after the verb."""

from __future__ import annotations

from reader.attribution import cues
from reader.attribution.cues import CUES
from reader.attribution.sentences import DASHES, STOPS, Sentence

_REACH = 24  # words that a phrase naming somebody may have


def phrase_before(s: Sentence, stop: int) -> int | None:
    """Where the phrase naming somebody that ends before word `stop` begins."""
    at = stop - 1
    if at < 0 or s.words[at] in DASHES:
        return None
    if s.words[at] == ",":
        return _with_apposition(s, at)
    if s.words[at] == ")":
        at = next((i for i in range(at, max(-1, at - 8), -1) if s.words[i] == "("), 0) - 1
    start = at + 1
    for place in range(at, max(-1, at - _REACH), -1):
        if s.lows[place] in cues.LINKS or (s.lows[place] == "and" and start <= at):
            if start > at or not _goes_on(s, place):
                break
        elif not _may_name(s, place) or (s.lows[place] in cues.PRONOUNS and start <= at):
            break
        else:
            start = place
            if _begins(s, place):
                break
    while start < stop and s.lows[start] in cues.NOT_NAMING:
        start += 1
    return start if start <= at and _names_somebody(s, start, stop) else None


def _goes_on(s: Sentence, at: int) -> bool:
    """Whether the phrase reaches back over a link: "the mayor of Paris", not "In Paris Ann"."""
    if s.lows[at] == "and":
        return s.is_name(at - 1) and s.is_name(at + 1)
    return at > 0 and s.words[at - 1] not in STOPS and not s.is_quote(at - 1)


def _begins(s: Sentence, at: int) -> bool:
    """Whether a phrase reaches no further back than the word at `at`."""
    return s.lows[at] in cues.PRONOUNS or (
        s.lows[at] in cues.DETERMINERS and s.low(at - 1) not in cues.LINKS | cues.DETERMINERS
    )


def _may_name(s: Sentence, at: int) -> bool:
    low = s.lows[at]
    if s.is_quote(at) or s.words[at] in STOPS:
        return False
    return low not in cues.BREAKS and not (low in CUES and s.words[at] == low)


def _names_somebody(s: Sentence, start: int, stop: int) -> bool:
    if not s.words[start][0].isalnum():
        return False
    if start == stop - 1 and s.words[start].islower():
        return s.lows[start].endswith("s") or s.lows[start] in cues.PRONOUNS | cues.PLURAL_HEADS
    return start == stop - 1 or s.lows[stop - 1] not in cues.DETERMINERS


def _with_apposition(s: Sentence, comma: int) -> int | None:
    """`Jane Doe, a professor at Yale,` and `Jane Doe, who teaches at Yale,`."""
    for at in range(comma - 1, max(0, comma - _REACH), -1):
        if s.is_quote(at) or s.words[at] in (";", ":"):
            return None
        if s.words[at] == "," and s.words[at - 1][0].isalnum():
            if (
                s.is_name(at + 1)
                and s.lows[at + 1] not in cues.DETERMINERS | {"who", "which"}
                and (comma - at < 3 or not s.is_name(at - 1))
            ):
                continue
            start = phrase_before(s, at)
            if start is not None and (start == 0 or s.lows[start] not in cues.ADJUNCTS):
                return start
    return None


def phrase_after(s: Sentence, start: int) -> int:
    """Where the phrase naming somebody that begins at word `start` ends."""
    if s.low(start) in cues.PRONOUNS | {"him", "them", "me", "us"} or (
        s.low(start) == "her" and s.low(start + 1) in cues.ADJUNCTS | {""}
    ):
        return start + 1
    for at in range(start, min(s.end, start + _REACH)):
        if s.words[at] == ",":
            named = s.is_name(at + 1) and not s.is_name(start)  # "the mayor, Jane Doe"
            return _apposition_end(s, at) if named or s.low(at + 1) in cues.APPOSITIONS else at
        if s.is_quote(at) or s.words[at] in STOPS:
            return at
        if s.lows[at] in cues.BREAKS - {"and"} or s.lows[at] in cues.PHRASE_ENDS:
            return at
        if s.lows[at] == "to" and s.low(at + 1) in cues.HEARERS:
            return at
    return min(s.end, start + _REACH)


def _apposition_end(s: Sentence, comma: int) -> int:
    for at in range(comma + 1, min(s.end, comma + 16)):
        if s.words[at] in STOPS or s.is_quote(at) or s.lows[at] in ("who", "which"):
            return at
    return min(s.end, comma + 16)


def clause_subject(s: Sentence, before: int) -> tuple[int, int] | None:
    """The phrase that opens the clause, for "Ann grows angry and says" and "…, saying that"."""
    start = _clause_start(s, before)
    if start >= before or s.lows[start] in cues.LINKS | cues.ADJUNCTS - {"this", "last"}:
        return None
    if s.lows[start] in cues.PRONOUNS:
        return start, start + 1
    stop = start + (s.lows[start] in cues.DETERMINERS)
    named = False
    while stop < min(before, start + _REACH):
        low = s.lows[stop]
        joins = low in ("of", "and", "de", "for") if named else low == "and"
        fits = joins or not (
            named or low in cues.PRONOUNS or low.endswith("ed") or not _may_name(s, stop)
        )
        if not s.is_name(stop) and not fits:
            break
        named = named or s.is_name(stop)
        stop += 1
    while stop > start and (
        s.lows[stop - 1] in cues.BREAKS | cues.LINKS or not s.words[stop - 1][0].isalnum()
    ):
        stop -= 1
    return (start, stop) if stop > start else None


def _clause_start(s: Sentence, before: int) -> int:
    start = 0
    for at in range(before - 1, max(0, before - 50), -1):
        if (
            s.words[at] in (";", ":")
            or s.is_quote(at)
            or (s.words[at] in DASHES and at < 8)  # "PARIS (AP) — Jane Doe …"
            or (s.words[at] == "," and at + 1 < before and _opens_clause(s, at + 1, before))
        ):
            start = at + 1
            break
    while start < before and (s.lows[start] in cues.CONNECTIVES or s.words[start] in STOPS):
        start += 1
    return start


def _opens_clause(s: Sentence, at: int, before: int) -> bool:
    """Whether a clause of its own, and not an aside, begins at word `at`."""
    if s.lows[at] in cues.PRONOUNS - {"who"}:
        return True
    return s.is_name(at) and at < 12 and "," not in s.words[at + 1 : before]
