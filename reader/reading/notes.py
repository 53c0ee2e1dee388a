"""Knows which annotations belong to which paragraph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from reader.model import Anchor, Annotation, Article, Scope


@dataclass(frozen=True, slots=True, eq=False)
class Notes:
    """The annotations of an article, found by paragraph."""

    all: tuple[Annotation, ...] = ()
    """In reading order; those that lost their place too."""
    placed: tuple[Annotation, ...] = ()
    """Those that have a place."""
    _by_paragraph: dict[int, tuple[Annotation, ...]] = field(default_factory=dict)
    _by_id: dict[str, Annotation] = field(default_factory=dict)

    def of(self, paragraph: int) -> tuple[Annotation, ...]:
        """The annotations in the paragraph of that index."""
        return self._by_paragraph.get(paragraph, ())

    def get(self, key: str | None) -> Annotation | None:
        """The annotation of that id, or None."""
        return None if key is None else self._by_id.get(key)


def notes_of(article: Article, annotations: Iterable[Annotation]) -> Notes:
    """The annotations, settled in the article's text, by paragraph."""
    every = tuple(sorted(annotations, key=lambda a: a.place))
    placed = tuple(a for a in every if a.anchor is not Anchor.ORPHAN)
    by_paragraph: dict[int, list[Annotation]] = defaultdict(list)
    for annotation in placed:
        if annotation.scope is not Scope.ARTICLE:
            by_paragraph[article.paragraph_at(annotation.quote.span.start)].append(annotation)
    return Notes(
        every,
        placed,
        {index: tuple(found) for index, found in by_paragraph.items()},
        {annotation.id: annotation for annotation in every},
    )
