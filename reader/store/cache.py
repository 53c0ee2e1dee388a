"""Knows how to keep what attribution found, so that a second opening need not look again."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from reader.model import Origin, Person, Span, Statement, StatementKind
from reader.store.disk import make_folder, seal, unseal, write_atomically

Found = tuple[tuple[Statement, ...], tuple[Person, ...]]


def load_found(path: Path) -> Found | None:
    """The statements and people kept at `path`; None if there are none that can be read."""
    try:
        kept = json.loads(unseal(path.read_bytes()))
        return (
            tuple(_statement(row) for row in kept["statements"]),
            tuple(
                Person(_name(name), tuple(_span(span) for span in mentions))
                for name, mentions in kept["people"]
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep_found(path: Path, found: Found) -> None:
    """Keeps `found` at `path`; a disk that refuses is no harm, it is only found again."""
    statements, people = found
    kept = {"statements": [_row(statement) for statement in statements], "people": people}
    with suppress(OSError):
        make_folder(path.parent)
        write_atomically(path, seal(json.dumps(kept, separators=(",", ":")).encode()))


def _row(statement: Statement) -> list[Any]:
    return [
        statement.claim,
        statement.speaker,
        statement.cue,
        statement.person,
        statement.kind.value,
        statement.confidence,
        statement.origin.value,
    ]


def _statement(row: list[Any]) -> Statement:
    claim, speaker, cue, person, kind, confidence, origin = row
    if not claim:
        raise ValueError("a statement without a claim")
    return Statement(
        claim=tuple(_span(span) for span in claim),
        speaker=_span(speaker) if speaker else None,
        cue=_span(cue) if cue else None,
        person=person,
        kind=StatementKind(kind),
        confidence=float(confidence),
        origin=Origin(origin),
    )


def _name(name: Any) -> str:
    if not str(name).strip():
        raise ValueError("a person without a name")
    return str(name)


def _span(pair: list[Any]) -> Span:
    start, end = pair
    return Span(int(start), int(end))
