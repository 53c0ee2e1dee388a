"""Knows how to keep what attribution found, so that a second opening need not look again."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from reader.model import Origin, Person, Span, Statement, StatementKind
from reader.store.storage import write_atomically

Found = tuple[tuple[Statement, ...], tuple[Person, ...]]


def load_found(path: Path) -> Found | None:
    """The statements and people kept at `path`; None if there are none that can be read."""
    try:
        kept = json.loads(path.read_bytes())
        return (
            tuple(_statement(row) for row in kept["statements"]),
            tuple(
                Person(str(name), tuple(Span(*span) for span in mentions))
                for name, mentions in kept["people"]
            ),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_found(path: Path, found: Found) -> None:
    """Keeps `found` at `path`; a disk that refuses is no harm, it is only found again."""
    statements, people = found
    kept = {"statements": [_row(statement) for statement in statements], "people": people}
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, json.dumps(kept, separators=(",", ":")).encode())


def _row(statement: Statement) -> list[Any]:
    return [
        statement.claim,
        statement.speaker,
        statement.cue,
        statement.person,
        statement.kind.value,
        round(statement.confidence, 4),
        statement.origin.value,
    ]


def _statement(row: list[Any]) -> Statement:
    claim, speaker, cue, person, kind, confidence, origin = row
    return Statement(
        claim=tuple(Span(*span) for span in claim),
        speaker=Span(*speaker) if speaker else None,
        cue=Span(*cue) if cue else None,
        person=person,
        kind=StatementKind(kind),
        confidence=float(confidence),
        origin=Origin(origin),
    )
