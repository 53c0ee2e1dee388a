"""Knows how the nouns look as rows of a TinyDB file, field by field."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from reader.model import Annotation, AnnotationKind, Quote, Scope, Span

Row = dict[str, Any]


def annotation_row(annotation: Annotation) -> Row:
    """The annotation as JSON can hold it; positions in code points, times in UTC."""
    return {
        "scope": annotation.scope.value,
        **_quote_row(annotation.quote),
        "version": annotation.version,
        "original": None if annotation.original is None else _quote_row(annotation.original),
        "reviewed": annotation.reviewed,
        "person": annotation.person,
        "kind": annotation.kind.value,
        "body": annotation.body,
        "tags": list(annotation.tags),
        "created": stamp_of(annotation.created),
        "modified": stamp_of(annotation.modified),
        "creator": annotation.creator,
    }


def annotation_of(key: str, row: Row) -> Annotation:
    """The annotation in a row; raises ValueError if another version of us wrote it otherwise."""
    try:
        return Annotation(
            id=key,
            scope=Scope(row["scope"]),
            quote=_quote(row),
            version=_text(row["version"]),
            original=None if row["original"] is None else _quote(row["original"]),
            reviewed=_text(row["reviewed"]),
            person=None if row["person"] is None else _text(row["person"]),
            kind=AnnotationKind(row["kind"]),
            body=_text(row["body"]),
            tags=tuple(_text(tag) for tag in _list(row["tags"])),
            created=time_of(row["created"]),
            modified=time_of(row["modified"]),
            creator=_text(row["creator"]),
        )
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"not an annotation as we know it: {error!r}") from error


def is_readable(table: str, key: str, row: Row) -> bool:
    """Whether the row of a table is as we write it."""
    try:
        json.dumps(row, allow_nan=False)
        if table == "annotations":
            annotation_of(key, row)
    except (ValueError, RecursionError):
        return False
    return True


def _quote_row(quote: Quote) -> Row:
    return {
        "start": quote.span.start,
        "end": quote.span.end,
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
    }


def _quote(row: Row) -> Quote:
    return Quote(
        Span(_offset(row["start"]), _offset(row["end"])),
        _text(row["exact"]),
        _text(row["prefix"]),
        _text(row["suffix"]),
    )


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


def stamp_of(time: datetime) -> str:
    """A time as we write it."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def time_of(stamp: str) -> datetime:
    """The time that a stamp of ours names, in UTC; raises ValueError if it names none."""
    return datetime.fromisoformat(stamp).astimezone(UTC)
