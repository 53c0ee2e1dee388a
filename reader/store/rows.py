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
    """The annotation in a row; raises ValueError if another version of us wrote it otherwise."""
    try:
        return Annotation(
            id=key,
            scope=Scope(row["scope"]),
            quote=Quote(
                Span(_offset(row["start"]), _offset(row["end"])),
                _text(row["exact"]),
                _text(row["prefix"]),
                _text(row["suffix"]),
            ),
            person=None if row["person"] is None else _text(row["person"]),
            kind=AnnotationKind(row["kind"]),
            body=_text(row["body"]),
            tags=tuple(_text(tag) for tag in _list(row["tags"])),
            created=_time(row["created"]),
            modified=_time(row["modified"]),
            creator=_text(row["creator"]),
        )
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"not an annotation as we know it: {error!r}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _offset(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise TypeError(value)
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _time(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(UTC)
