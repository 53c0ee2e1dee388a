"""Knows how two histories of the same annotations become one, and nobody's words are lost."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reader.store.journal import Entry, Row, RowChange
from reader.store.snapshot import Snapshot

ANNOTATIONS = "annotations"


class Theirs(NamedTuple):
    """What another history says of annotations."""

    rows: dict[str, Row | None]
    """What became of each; None where it was deleted."""
    once: dict[str, list[Row]]
    """What each was at one time or another, as far as that history knows."""


def theirs_of(entries: Iterable[Entry]) -> Theirs:
    """What those changes say, one after the other."""
    theirs = Theirs({}, {})
    for entry in entries:
        for table, key, before, after in entry.changes:
            if table == ANNOTATIONS:
                theirs.rows[key] = after
                theirs.once.setdefault(key, []).extend(row for row in (before, after) if row)
    return theirs


def theirs_in(file: Snapshot, entries: Sequence[Entry], ours: dict[str, Row]) -> Theirs:
    """What a file says that was made by another line of changes than `entries`, which made `ours`.

    Both lines were one up to some change; what we did not touch since is theirs to change.
    """
    parted = max((entry.number for entry in entries if file.has(entry)), default=0)
    touched = theirs_of(entry for entry in entries if entry.number > parted).rows
    return Theirs(
        dict(file.tables.get(ANNOTATIONS, {})),
        {key: [row] for key, row in ours.items() if key not in touched} if parted else {},
    )


def merged(ours: dict[str, Row], past: dict[str, list[Row]], theirs: Theirs) -> Iterator[RowChange]:
    """What `ours` takes over from `theirs`; `past` is what each of ours was at one time.

    Where both sides changed an annotation, ours stays and theirs becomes one of its own.
    """
    for key, row in theirs.rows.items():
        now = ours.get(key)
        if row == now or (row is not None and row in past.get(key, ())):
            continue
        if now is None or now in theirs.once.get(key, ()):
            yield RowChange(ANNOTATIONS, key, now, row)
        elif row is not None:
            # The same each time, so that merging twice adds nothing.
            other = str(uuid.uuid5(uuid.UUID(int=0), f"{key} {json.dumps(row, sort_keys=True)}"))
            if other not in ours and other not in past:
                yield RowChange(ANNOTATIONS, other, None, row)
