"""Knows which paragraphs fit what a person asks to see."""

from __future__ import annotations

from collections.abc import Callable

from reader.model import Article
from reader.reading.marks import Marks
from reader.reading.notes import Notes
from reader.reading.search import pattern_of

Fits = Callable[[int], bool]
"""Whether the paragraph of an index is to be shown."""


def filter_of(words: str, article: Article, marks: Marks, notes: Notes) -> Fits:
    """A test of paragraphs, which must fit every word of `words`.

    `tag:x` and `kind:question` ask for an annotation, `by:name` for a claim of somebody so
    called, `is:claim` for any claim, `is:noted` for any annotation; other words ask for
    themselves, in the text or in a note.
    """
    tests = [_test(word, article, marks, notes) for word in words.split()]
    return lambda index: all(test(index) for test in tests)


def _test(word: str, article: Article, marks: Marks, notes: Notes) -> Fits:
    name, _, value = word.lower().partition(":")
    match (name, value):
        case ("tag", _) if value:
            return lambda i: any(t.lower().startswith(value) for a in notes.of(i) for t in a.tags)
        case ("kind", _) if value:
            return lambda i: any(a.kind.value.startswith(value) for a in notes.of(i))
        case ("by" | "speaker", _) if value:
            people = [(statement.person or "").lower() for statement in marks.statements]
            return lambda i: any(value in people[claim] for claim in marks.claims_in(i))
        case ("is", "claim" | "claims"):
            return lambda i: bool(marks.claims_in(i))
        case ("is", "noted" | "annotated"):
            return lambda i: bool(notes.of(i))
    return _holding(word, article, notes)


def _holding(word: str, article: Article, notes: Notes) -> Fits:
    pattern = pattern_of(word)
    assert pattern is not None
    text, paragraphs = article.text, article.paragraphs
    return lambda i: bool(
        pattern.search(text, *paragraphs[i].span)
        or any(pattern.search(annotation.body) for annotation in notes.of(i))
    )
