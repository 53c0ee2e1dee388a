"""Knows how the nouns look as rows of a TinyDB file, field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reader.model import Annotation, AnnotationKind, Quote, Scope, Span

Row = dict[str, Any]


def annotation_row(annotation: Annotation) -> Row:
    """The annotation as JSON can hold it; positions in code points, times in UTC."""
    quote = annotation.quote
    return {
        "scope": annotation.scope.value,
        "start": quote.span.start,
        "end": quote.span.end,
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
        "person": annotation.person,
        "kind": annotation.kind.value,
        "body": annotation.body,
        "tags": list(annotation.tags),
        "created": _stamp(annotation.created),
        "modified": _stamp(annotation.modified),
        "creator": annotation.creator,
    }


def annotation_of(key: str, row: Row) -> Annotation:
    """The annotation in a row; raises ValueError, KeyError or TypeError if it is none."""
    return Annotation(
        id=key,
        scope=Scope(row["scope"]),
        quote=Quote(
            Span(int(row["start"]), int(row["end"])),
            str(row["exact"]),
            str(row["prefix"]),
            str(row["suffix"]),
        ),
        person=None if row["person"] is None else str(row["person"]),
        kind=AnnotationKind(row["kind"]),
        body=str(row["body"]),
        tags=tuple(str(tag) for tag in row["tags"]),
        created=_time(row["created"]),
        modified=_time(row["modified"]),
        creator=str(row["creator"]),
    )


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _time(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(UTC)
