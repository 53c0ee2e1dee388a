"""The nouns every room shares: values that know nothing of who uses them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class ReaderError(Exception):
    """A failure told in one sentence fit to show a person: what, where, what to do."""


class Span(NamedTuple):
    """A half-open range of Unicode code points in an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


class ParagraphKind(StrEnum):
    """What part a paragraph plays on the page."""

    TITLE = "title"
    HEADING = "heading"
    BYLINE = "byline"
    """Who wrote it or when it was published, on a line of its own."""
    TEXT = "text"
    QUOTE = "quote"
    """A block quotation in the source."""
    ITEM = "item"
    """An item of a list; its text begins with the bullet or number."""
    CODE = "code"
    """Lines whose breaks and spaces count: code, verse, tables."""
    FURNITURE = "furniture"
    """What a web page puts around an article; hidden until asked for, never lost."""


class Paragraph(NamedTuple):
    """One block of an article."""

    span: Span
    kind: ParagraphKind
    number: int | None
    """Counts from 1 over what is read: None for the title and for furniture."""


@dataclass(frozen=True, slots=True)
class Article:
    """A text to read, cleaned once and never changed after."""

    id: str
    """What annotations are filed under; made from the text, so that it survives a move."""
    sha256: str
    """The text's own hash, in hexadecimal."""
    title: str
    byline: str | None
    dateline: str | None
    """Where, and through which agency, a report was filed: "PARIS (BLOOMBERG)"."""
    published: str | None
    """The date as the source gives it."""
    source: str
    """The path or URL to cite; "-" for standard input."""
    text: str
    paragraphs: tuple[Paragraph, ...]
    """In order, disjoint, none of them blank; every span lies in `text`."""
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(p.span.start for p in self.paragraphs))

    def paragraph_at(self, offset: int) -> int:
        """The index of the paragraph that holds `offset`, or of the last that begins before it."""
        return max(0, bisect_right(self._starts, offset) - 1)

    @property
    def last_number(self) -> int:
        """The number of the last paragraph that has one; 0 if none has."""
        return next((p.number for p in reversed(self.paragraphs) if p.number), 0)

    def place_of(self, offset: int) -> str:
        """What a person calls the paragraph that holds `offset`: "¶4", or "title"."""
        paragraph = self.paragraphs[self.paragraph_at(offset)]
        return f"¶{paragraph.number}" if paragraph.number else paragraph.kind.value

    def index_of(self, number: int) -> int | None:
        """The index of the paragraph numbered `number`, or None."""
        for index, paragraph in enumerate(self.paragraphs):
            if paragraph.number == number:
                return index
        return None


class Version(NamedTuple):
    """One text of an article."""

    text: str
    paragraphs: tuple[Span, ...]
    """Disjoint, in order, none blank."""


_SURE = 0.6
"""The confidence from which on a statement is shown without a word of doubt."""


class StatementKind(StrEnum):
    """How an article gives what somebody said."""

    DIRECT = "direct"
    """Word for word, between quotation marks."""
    MIXED = "mixed"
    """Reported, with some words quoted."""
    INDIRECT = "indirect"
    """Reported in the article's own words."""


class Origin(StrEnum):
    """Who found a statement."""

    MODEL = "model"
    RULES = "rules"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's claim, and who makes it."""

    claim: tuple[Span, ...]
    """The pieces of what is said, in order; at least one; quotation marks included."""
    speaker: Span | None
    """The words that name the speaker ("he", "Mr Lavrov"), where the text has them."""
    cue: Span | None
    """The words that mark the saying ("said", "according to")."""
    person: str | None
    """Who the speaker is: the fullest name in the article, no honorific."""
    kind: StatementKind
    confidence: float
    """From 0 to 1."""
    origin: Origin

    @property
    def span(self) -> Span:
        """From the first character of the claim to its last."""
        return Span(self.claim[0].start, self.claim[-1].end)

    @property
    def is_unsure(self) -> bool:
        """Whether it is so doubtful that whoever reads it should be told."""
        return self.confidence < _SURE


class Person(NamedTuple):
    """Somebody (or some body) an article names or quotes."""

    name: str
    """The fullest name in the article, no honorific; a description where it gives no name."""
    mentions: tuple[Span, ...]
    """Where the article names them, in order; pronouns are not among them."""


class Scope(StrEnum):
    """What an annotation is about."""

    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    SPAN = "span"
    STATEMENT = "statement"


class AnnotationKind(StrEnum):
    """What an annotation is for."""

    NOTE = "note"
    QUESTION = "question"
    HIGHLIGHT = "highlight"
    FACT_CHECK = "fact-check"


class Anchor(StrEnum):
    """How surely an annotation sits where it is shown."""

    EXACT = "exact"
    MOVED = "moved"
    """Its words were found at another place."""
    PARAGRAPH = "paragraph"
    """Its paragraph is there, its words have changed."""
    ORPHAN = "orphan"
    """Its words are gone; it is listed, and never placed by a guess."""


class Quote(NamedTuple):
    """The words an annotation is about, so that they can be found again in a changed text."""

    span: Span
    exact: str
    prefix: str
    """Up to 32 code points before."""
    suffix: str
    """Up to 32 code points after."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a reader wrote about an article or a part of it."""

    id: str
    """A UUID."""
    scope: Scope
    quote: Quote
    person: str | None
    """Who makes the claim, where the annotation is about a statement."""
    kind: AnnotationKind
    body: str
    """Markdown, as its author typed it; may be empty."""
    tags: tuple[str, ...]
    """Without "#", in the order given."""
    created: datetime
    """In UTC."""
    modified: datetime
    """In UTC."""
    creator: str
    anchor: Anchor = Anchor.EXACT
    """Found anew each time the article is opened; not stored."""

    @property
    def place(self) -> tuple[int, int, datetime, str]:
        """What orders annotations as their article is read."""
        return (*self.quote.span, self.created, self.id)


def _may_be_in_a_tag(character: str) -> bool:
    """Letters, digits, and the vowel signs and accents that stand on them."""
    return character.isalnum() or character in "_/-" or unicodedata.category(character)[0] == "M"


def tags_of(text: str) -> tuple[str, ...]:
    """The tags in what a person typed: between spaces or commas, with or without "#".

    A tag is letters, digits, "_", "-" and "/", as Obsidian reads it; other characters become
    "-". Raises ReaderError for a tag that is digits alone, which no program takes for a tag.
    """
    tags = []
    for word in re.split(r"[\s,;]+", text):
        word = unicodedata.normalize("NFC", word.lstrip("#"))
        tag = "-".join("".join(c if _may_be_in_a_tag(c) else " " for c in word).split())
        tag = re.sub(r"/+", "/", tag).strip("/-")
        if tag.isdigit():
            raise ReaderError(f"The tag “{tag}” is only digits; add a letter to it.")
        if tag and tag not in tags:
            tags.append(tag)
    return tuple(tags)
