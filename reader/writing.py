"""Knows how an annotation is made and changed; the edge that asks for time, name and chance."""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from reader.anchors import quote_of
from reader.model import Annotation, AnnotationKind, Article, Quote, Scope, Span, tags_of


def compose(
    article: Article,
    scope: Scope,
    span: Span,
    person: str | None,
    *,
    body: str = "",
    tags: Iterable[str] = (),
    kind: AnnotationKind = AnnotationKind.NOTE,
) -> Annotation:
    """A new annotation, not yet saved."""
    now = datetime.now(UTC)
    quote = quote_of(article.text, span) if span.end else Quote(span, "", "", "")
    return Annotation(
        id=str(uuid.uuid4()),
        scope=scope,
        quote=quote,
        person=person,
        kind=kind,
        body=body,
        tags=tags_of(" ".join(tags)),
        created=now,
        modified=now,
        creator=_creator(),
        version=article.version,
    )


def edited(
    annotation: Annotation,
    *,
    body: str | None = None,
    tags: Iterable[str] | None = None,
    kind: AnnotationKind | None = None,
) -> Annotation:
    """The annotation with what is given changed, and the time of it."""
    return replace(
        annotation,
        body=annotation.body if body is None else body,
        tags=annotation.tags if tags is None else tags_of(" ".join(tags)),
        kind=annotation.kind if kind is None else kind,
        modified=datetime.now(UTC),
    )


def copied(annotation: Annotation) -> Annotation:
    """The same annotation as one of its own, not yet saved."""
    return replace(annotation, id=str(uuid.uuid4()), created=datetime.now(UTC))


def _creator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
