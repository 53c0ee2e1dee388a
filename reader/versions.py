"""Knows which article a text is a version of, and where the notes on its other versions stand."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reader.anchors import quote_of
from reader.model import Anchor, Annotation, Article, Scope, Span, Version
from reader.store import Texts

if TYPE_CHECKING:
    from reader.anchors.alignment import Alignment
    from reader.anchors.search import Suggestion

_SAME = 0.1
"""The part of a text that must be left for a file with another text to be the same article.

Of 400 pairs of different news articles none shared more than 0.014 of their text; of an article
half of which is written anew, 0.49 is left in the median (tests/benchmarks/anchors.py).
"""


class Versions:
    """The texts of articles, each kept as long as there may be notes on it."""

    def __init__(self, library: Path) -> None:
        self._texts = Texts(library)
        self._alignments: dict[tuple[str, str], Alignment | None] = {}
        self._settled: dict[tuple[str, str], tuple[Annotation, Annotation]] = {}

    # Which article it is

    def filed(self, article: Article, path: str) -> Article:
        """The article under the id of the one it is a version of, if it is one.

        The text counts first, wherever it comes from; a text never seen is a version of the
        article last read from the same place, if enough of that is left in it.
        """
        known = self._texts.article_of(article.version)
        for place in _places(article, path):
            if known is None:
                known = self._corrected(article, place)
        return article if known in (None, article.id) else replace(article, id=known)

    def _corrected(self, article: Article, place: str) -> str | None:
        known = self._texts.read_at(place)
        alignment = None if known is None else self._alignment(known[1], article)
        if known is None or alignment is None or alignment.kept < _SAME:
            return None
        return known[0]

    def keep(self, article: Article, path: str) -> None:
        """Keeps the text and where it was read; a disk that refuses only makes notes less sure."""
        with suppress(OSError):
            for place in _places(article, path):
                self._texts.keep(article, place)

    def text(self, version: str) -> Version | None:
        """The text of that version; None where it was not kept."""
        return self._texts.load(version)

    # Where notes stand

    def settle(self, annotation: Annotation, article: Article) -> Annotation:
        """The annotation as it stands in the article's text, and how sure that is.

        Its words stay as they were saved, unless they stand there just so.
        """
        key = annotation.id, article.version
        known = self._settled.get(key)
        if known is None or known[0] is not annotation:
            known = self._settled[key] = annotation, self._settle(annotation, article)
        return known[1]

    def _settle(self, annotation: Annotation, article: Article) -> Annotation:
        quote = annotation.quote
        if annotation.scope is Scope.ARTICLE:
            return annotation
        if annotation.version == article.version and quote.span.of(article.text) == quote.exact:
            return annotation
        alignment = self._alignment(annotation.version, article)
        if alignment is None:
            from reader.anchors.search import place_without_text

            placement = place_without_text(_version(article), quote, annotation.scope)
        else:
            placement = alignment.place(quote, annotation.scope)
        if placement.span is None or placement.anchor is Anchor.ORPHAN:
            return replace(annotation, anchor=Anchor.ORPHAN)
        if placement.likeness == 1.0:
            # The same words, though they stand elsewhere, or between other quotation marks.
            is_exact = placement.anchor is Anchor.EXACT
            found = moved(annotation, article, placement.span)
            return found if is_exact else replace(found, anchor=Anchor.MOVED)
        return replace(
            annotation, quote=quote._replace(span=placement.span), anchor=placement.anchor
        )

    def _alignment(self, version: str, article: Article) -> Alignment | None:
        key = version, article.version
        if key not in self._alignments:
            old = self._texts.load(version) if version not in ("", article.version) else None
            self._alignments[key] = None
            if old is not None:
                from reader.anchors.alignment import align

                self._alignments[key] = align(old, _version(article))
        return self._alignments[key]

    def suggestions(self, annotation: Annotation, article: Article) -> tuple[Suggestion, ...]:
        """Where its words might stand, for a person to choose; the best first."""
        from reader.anchors.search import suggestions

        return suggestions(_version(article), annotation.quote)


def moved(annotation: Annotation, article: Article, span: Span) -> Annotation:
    """The annotation on the words that stand at `span` in the article's text."""
    quote = quote_of(article.text, span)
    return replace(annotation, quote=quote, version=article.version, anchor=Anchor.EXACT)


def is_uncertain(annotation: Annotation, article: Article) -> bool:
    """Whether a person should say where the annotation, settled in the article, belongs."""
    if annotation.anchor is Anchor.EXACT or annotation.reviewed == article.version:
        return False
    return annotation.quote.span.of(article.text) != annotation.quote.exact or (
        annotation.anchor is Anchor.ORPHAN
    )


def _version(article: Article) -> Version:
    return Version(article.text, tuple(paragraph.span for paragraph in article.paragraphs))


def _places(article: Article, path: str) -> tuple[str, ...]:
    """Where the article may be looked for again: its file, and the page it was taken from."""
    return (path, article.source) if "://" in article.source else (path,)
