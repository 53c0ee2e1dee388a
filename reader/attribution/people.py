"""Knows who is who: joins the mentions of a person and tells whom a speaker's words mean."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reader.attribution.lexicon import PARTICLES, ROLES, SHORT, Gender
from reader.attribution.names import Name, names, plain, surname
from reader.attribution.quotes import paragraphs, quotations
from reader.model import Person, Span, Statement

_PRONOUNS = {
    **dict.fromkeys(("he", "him", "his"), Gender.MALE),
    **dict.fromkeys(("she", "her"), Gender.FEMALE),
    **dict.fromkeys(("they", "them", "their"), Gender.PLURAL),
}
_FIRST = frozenset(("i", "we", "me", "us"))
_RELATIVES = frozenset(("who", "which", "that"))
_NOBODY = frozenset(("it", "you", "one", "everyone", "everybody", "nobody", "others"))
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:,|\(|\b(?:who|which|that)\b).*$", re.DOTALL)
_HEAD_ENDS = re.compile(r"(?:[’']s?)?\s*$|\s*[,(—–-]|\s+(?:who|of|from|in|at|himself|herself)\b")
_GOVERNS = re.compile(r"\b(?:of|for|to|at|from|with|in|by|than|and)\b", re.IGNORECASE)
_STOP = re.compile(r"[.!?]\W{0,3}\s")
_AND = re.compile(r",? and\s")
_MEMORY = 24  # how many mentions a pronoun looks back over
_NEARBY = 2000  # and how many characters


@dataclass(slots=True)
class _Somebody:
    """A person while the article is read."""

    words: tuple[str, ...]
    gender: Gender | None
    mentions: list[Span] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return " ".join(self.words)


class _Mention(NamedTuple):
    span: Span
    who: _Somebody
    quoted: bool
    """Whether it stands in somebody's words."""


def _written(text: str, statements: Iterable[Statement]) -> Iterator[tuple[Name, bool]]:
    """Yields every name, a speaker's being surely somebody's, and whether it stands in a quote."""
    speakers = sorted({one.speaker for one in statements if one.speaker is not None})
    starts = [speaker.start for speaker in speakers]
    for paragraph in paragraphs(text):
        block = paragraph.of(text)
        quoted = [quotation.span for quotation in quotations(block)]
        opens = [span.start for span in quoted]
        for name in names(block, paragraph.start):
            at = name.span.start - paragraph.start
            place = bisect_right(opens, at) - 1
            near = bisect_right(starts, name.span.start) - 1
            if near >= 0 and _heads(text, speakers[near], name.span):
                name = name._replace(likely=True)
            yield name, place >= 0 and at < quoted[place].end


class _Roster:
    """The persons an article names, and every place where it names them."""

    def __init__(self, text: str, statements: Iterable[Statement]) -> None:
        found = tuple(_written(text, statements))
        self._by_full: dict[tuple[str, str], _Somebody] = {}
        self._by_surname: dict[str, list[_Somebody]] = defaultdict(list)
        self._by_first: dict[str, list[_Somebody]] = defaultdict(list)
        self.people: list[_Somebody] = []
        self.mentions: list[_Mention] = []
        self._meet([name for name, _ in found if name.words[0] not in PARTICLES])
        latest: dict[str, _Somebody] = {}
        for name, is_quoted in found:
            for span, who in self._meant(text, name, latest):
                latest[surname(who.words)] = who
                who.mentions.append(span)
                who.gender = who.gender or name.gender
                who.roles.update({name.role} if name.role else ())
                self.mentions.append(_Mention(span, who, is_quoted))
        self._holders: dict[str, set[str]] = defaultdict(set)
        for who in self.people:
            for role in who.roles:
                self._holders[role].add(who.name)
        self.names = {who.name for who in self.people}
        self._starts = [mention.span.start for mention in self.mentions]

    def _meet(self, found: list[Name]) -> None:
        """Takes in everybody whose full name is given, and who is surely somebody."""
        called = {surname(name.words) for name in found if len(name.words) == 1 and name.likely}
        full = Counter(_key(name.words) for name in found if len(name.words) > 1)
        for name in found:
            if len(name.words) == 1 or not (name.likely or surname(name.words) in called):
                continue
            if len(name.words) == 2 or not full[_key(name.words[:2])]:
                self._add(name)

    def _add(self, name: Name) -> _Somebody:
        first, last = _key(name.words)
        keys = [(first, last)]
        keys += [(plain(word), last) for word in name.words[1:-1] if word[0] in "\"“'‘("]
        who = next((self._by_full[key] for key in keys if key in self._by_full), None)
        if who is None:
            who = _Somebody(tuple(name.words), name.gender)
            self._by_surname[last].append(who)
            if len(name.words) > 1:
                self._by_first[plain(name.words[0])].append(who)
            self.people.append(who)
        elif who.name.isupper() or (
            len(" ".join(name.words)) > len(who.name) and not name.words[-1].isupper()
        ):
            who.words = name.words
        self._by_full.update(dict.fromkeys(keys, who))
        who.gender = who.gender or name.gender
        return who

    def _meant(
        self, text: str, name: Name, latest: dict[str, _Somebody]
    ) -> Iterable[tuple[Span, _Somebody]]:
        words = name.words
        if len(words) == 1 or words[0] in PARTICLES or words[0] in ("Bin", "Van", "Von", "De"):
            who = self._alone(name, latest)
            return [(name.span, who)] if who else []
        who = self._by_full.get(_key(words))
        if who is not None:
            return [(name.span, who)]
        # "Hillary Clinton Goes" in a headline: a known name with other words about it.
        parts = [f.span() for f in re.finditer(r"\S+", name.span.of(text))]
        for size in (3, 2, 1):
            for at in range(len(words) - size + 1):
                part = words[at : at + size]
                known = self._by_full.get(_key(part)) if size > 1 else self._only(plain(part[0]))
                if known is not None:
                    start = name.span.start + parts[at][0]
                    return [(Span(start, name.span.start + parts[at + size - 1][1]), known)]
        return []

    def _only(self, word: str) -> _Somebody | None:
        sharing = self._by_surname.get(word, [])
        return sharing[0] if len(sharing) == 1 and len(sharing[0].words) > 1 else None

    def _alone(self, name: Name, latest: dict[str, _Somebody]) -> _Somebody | None:
        word = plain(name.words[-1])
        sharing = [
            who
            for who in self._by_surname.get(word, ())[:20]
            if not (name.gender and who.gender and name.gender is not who.gender)
        ]
        if sharing:
            recent = latest.get(word)
            return recent if recent in sharing else sharing[0]
        first = self._by_first.get(word, ())
        if len(first) == 1:
            return first[0]
        return self._add(name) if name.likely else None

    def holder(self, role: str) -> str | None:
        """The name of the only person who has `role` as a title."""
        holders = self._holders.get(role, ())
        return next(iter(holders)) if len(holders) == 1 else None

    def inside(self, span: Span) -> list[_Mention]:
        """The mentions that share words with `span`."""
        first = bisect_left(self._starts, span.start)
        if first and self.mentions[first - 1].span.end > span.start:
            first -= 1
        return self.mentions[first : bisect_left(self._starts, span.end, first)]

    def before(self, at: int) -> list[_Mention]:
        """The latest mentions before `at`, the nearest first."""
        last = bisect_left(self._starts, at)
        return self.mentions[max(0, last - _MEMORY) : last][::-1]


def _key(words: tuple[str, ...]) -> tuple[str, str]:
    """What two full names of one person share; "J. D. Vance" is "JD Vance"."""
    first = plain(words[0])
    if len(first) == 1 and len(words) > 2 and len(plain(words[1])) == 1:
        first += plain(words[1])
    return SHORT.get(first, first), surname(words)


def _heads(text: str, speaker: Span, name: Span) -> bool:
    """Whether the phrase `speaker` is about the one named at `name`, and not "X’s aide"."""
    if not speaker.covers(name):
        return False
    before, after = text[speaker.start : name.start], text[name.end : speaker.end]
    lead, comma, last = before.rpartition(",")
    if comma and not last.strip() and "," not in lead:
        return not after.strip(" ,")  # "a lawyer for the city, Jane Doe,"
    return _HEAD_ENDS.match(after) is not None and _GOVERNS.search(before) is None


def name_speakers(text: str, statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements with `person` told: the fullest name, or the description as written."""
    told = tuple(statements)
    roster = _Roster(text, told)
    named: list[Statement] = []
    for one in told:
        person = _person(text, one, roster, named)
        named.append(replace(one, person=person))
    return tuple(named)


def _person(
    text: str, statement: Statement, roster: _Roster, earlier: list[Statement]
) -> str | None:
    speaker = statement.speaker
    if speaker is None:
        return None
    for one in earlier[-3:]:
        if one.speaker == speaker:
            return one.person
    low = speaker.of(text).lower()
    if low in _PRONOUNS:
        return _antecedent(text, speaker, _PRONOUNS[low], roster, earlier)
    if low in _FIRST:
        around = (e for e in earlier[-3:] if any(claim.covers(speaker) for claim in e.claim))
        return next((one.person for one in around), None)
    if low in _RELATIVES:
        near = [m for m in roster.before(speaker.start)[:1] if speaker.start - m.span.end < 60]
        return near[0].who.name if near else None
    if low in _NOBODY:
        return None
    named = _named(text, speaker, roster)
    return named or _holder(speaker, low, roster) or _description(speaker.of(text))


def _named(text: str, speaker: Span, roster: _Roster) -> str | None:
    for mention in roster.inside(speaker):
        if speaker != mention.span and mention.span.covers(speaker):
            return mention.who.name  # the speaker is a part of a name
        if _heads(text, speaker, mention.span) and not _AND.match(text, mention.span.end):
            return mention.who.name
    return None


def _holder(speaker: Span, low: str, roster: _Roster) -> str | None:
    """The one person known by the role in "the president", or who answers in "Q: … A: …"."""
    if low == "a":
        counts = Counter(mention.who.name for mention in roster.before(speaker.start))
        return counts.most_common(1)[0][0] if counts else None
    role = low.rpartition(" ")[2]
    if not low.startswith("the ") or role not in ROLES:
        return None
    return roster.holder(role)


def _description(words: str) -> str:
    whole = " ".join(words.split())
    start = _ARTICLE.match(whole)
    short = _TAIL.sub("", whole[start.end() :] if start else whole)
    return short.strip(" ,;:-–—\"“”'‘") or whole


def _antecedent(
    text: str, pronoun: Span, gender: Gender, roster: _Roster, earlier: list[Statement]
) -> str | None:
    """Whom a pronoun means: the nearest speakers and subjects of its gender first.

    Weighs mentions as Lappin and Leass (1994) do: by role in the sentence, less with each
    sentence in between.
    """
    begin = max(0, pronoun.start - _NEARBY)
    stops = [begin + found.end() for found in _STOP.finditer(text, begin, pronoun.start)]
    scores: dict[str, float] = defaultdict(float)
    for mention in roster.before(pronoun.start):
        who, at = mention.who, mention.span.start
        if gender is Gender.PLURAL or mention.quoted or who.gender not in (None, gender):
            continue
        after = bisect_right(stops, at)
        weight = 60.0 if who.gender is gender else 35.0
        weight += 10.0 * min(8, len(who.mentions)).bit_length()
        weight += 30.0 * (at - (stops[after - 1] if after else begin) < 40)
        if _AND.match(text, mention.span.end) or text.startswith(("’s", "'s"), mention.span.end):
            weight -= 30.0
        scores[who.name] = max(scores[who.name], weight * 0.6 ** (len(stops) - after))
    for one in earlier[-3:]:
        if one.person is None or one.speaker is None or one.speaker.start < begin:
            continue
        if _is_plural(one.person) if gender is Gender.PLURAL else one.person in scores:
            after = bisect_right(stops, one.speaker.start)
            scores[one.person] += 35.0 * 0.6 ** (len(stops) - after)
    return max(scores, key=lambda name: scores[name]) if scores else None


def _is_plural(person: str) -> bool:
    head = re.split(r" (?:of|for|in|from|at|with|to|who) ", person, maxsplit=1)[0]
    return head.endswith("s") or " and " in head or head.lower() in ("police", "people")


def find_people(text: str, statements: Iterable[Statement]) -> tuple[Person, ...]:
    """Everybody named or quoted, in order of first mention; no two mentions overlap."""
    told = sorted(statements, key=lambda one: one.speaker or one.claim[0])
    roster = _Roster(text, told)
    found: dict[str, list[Span]] = defaultdict(list)
    for mention in roster.mentions:
        found[mention.who.name].append(mention.span)
    first = {name: spans[0].start for name, spans in found.items()}
    reached = 0  # where the last description ends
    for one in told:
        if one.person is None:
            continue
        speaker = one.speaker or one.claim[0]
        spans = found[one.person]
        first[one.person] = min(first.get(one.person, speaker.start), speaker.start)
        if one.speaker is None or one.person in roster.names:
            continue
        described = _described(text, speaker, roster)
        if described is not None and described.start >= reached:
            reached = described.end
            spans.append(described)
    people = (Person(name, tuple(sorted(spans))) for name, spans in found.items())
    return tuple(sorted(people, key=lambda person: first[person.name]))


def _described(text: str, speaker: Span, roster: _Roster) -> Span | None:
    """The words of `speaker` that describe somebody, and name nobody else."""
    if speaker.of(text).lower() in _PRONOUNS.keys() | _FIRST | _RELATIVES | _NOBODY:
        return None
    start = speaker.start
    for mention in roster.inside(speaker):
        start = mention.span.end
    rest = text[start : speaker.end]
    words = re.search(r"[^\W\d_]{3,}[^,]*", re.sub(r"^[’']s?\b", "  ", rest))
    if words is None or _GOVERNS.match(words.group()):
        return None
    if start == speaker.start:
        return speaker
    return Span(start + words.start(), start + words.start() + len(words.group().rstrip()))
