"""Knows the copies that synchronised folders leave beside a notebook, and how to merge them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from reader.model import ReaderError
from reader.store import journal
from reader.store.disk import keep_aside, locked, reason
from reader.store.journal import Row, RowChange, Rows
from reader.store.snapshot import parse
from reader.store.storage import SafeStorage

_COPY = re.compile(
    r"([0-9a-f]{16})(?:[^0-9a-f.].*|\.sync-conflict.*|\.[^.]*conflict.*)\.(?:json|journal)"
)
"""What Dropbox, Syncthing, Nextcloud, OneDrive and iCloud make of our names."""
_ANNOTATIONS = "annotations"


class Theirs(NamedTuple):
    """What a copy says of annotations."""

    rows: dict[str, Row | None]
    """What became of each; None where it was deleted."""
    once: dict[str, list[Row]]
    """What each was at one time or another, as far as the copy knows."""


def conflict_copies(folder: Path) -> dict[str, tuple[Path, ...]]:
    """The copies in the folder of the notebooks, by article."""
    found: dict[str, list[Path]] = {}
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return {}
    for path in paths:
        if match := _COPY.fullmatch(path.name):
            found.setdefault(match[1], []).append(path)
    return {article: tuple(copies) for article, copies in found.items()}


def merge(storage: SafeStorage, copies: Iterable[Path]) -> int:
    """Takes over what copies have beside ours, as one change, and returns of how many annotations.

    Where both sides changed an annotation, both are kept. The copies go to the folder `damaged`.
    """
    merged = 0
    for copy in copies:
        theirs = _theirs(copy)
        count = 0

        def plan(tables: Rows, theirs: Theirs = theirs) -> Iterator[RowChange]:
            nonlocal count
            for change in _changes(tables.get(_ANNOTATIONS, {}), _past(storage), theirs):
                count += 1
                yield change

        storage.change("merge", plan)
        merged += count
        try:
            with locked(storage.path.parent):
                keep_aside(copy)
                copy.unlink()
        except OSError as error:
            raise ReaderError(
                f"{copy} was merged and cannot be moved away ({reason(error)}); delete it."
            ) from error
    return merged


def _theirs(copy: Path) -> Theirs:
    rows: dict[str, Row | None] = {}
    once: dict[str, list[Row]] = {}
    try:
        if copy.suffix == ".json":
            rows.update(parse(copy.read_bytes()).tables.get(_ANNOTATIONS, {}))
        else:
            for entry in journal.read(copy).entries:
                for table, key, before, after in entry.changes:
                    if table == _ANNOTATIONS:
                        rows[key] = after
                        once.setdefault(key, []).extend(r for r in (before, after) if r)
    except ValueError as error:
        raise ReaderError(f"{copy} cannot be read and is left where it is.") from error
    except OSError as error:
        raise ReaderError(f"{copy} cannot be read ({reason(error)}).") from error
    return Theirs(rows, once)


def _past(storage: SafeStorage) -> dict[str, list[Row]]:
    past: dict[str, list[Row]] = {}
    for entry in storage.entries:
        for table, key, before, after in entry.changes:
            if table == _ANNOTATIONS:
                past.setdefault(key, []).extend(r for r in (before, after) if r)
    return past


def _changes(
    ours: dict[str, Row], past: dict[str, list[Row]], theirs: Theirs
) -> Iterator[RowChange]:
    for key, row in theirs.rows.items():
        now = ours.get(key)
        if row == now or (row is not None and row in past.get(key, ())):
            continue
        if now is None or now in theirs.once.get(key, ()):
            if row is not None or now is not None:
                yield RowChange(_ANNOTATIONS, key, now, row)
        elif row is not None:
            # Both sides changed it: theirs becomes an annotation of its own, the same each time.
            other = str(uuid.uuid5(uuid.UUID(int=0), f"{key} {sorted(row.items())}"))
            if other not in ours and other not in past:
                yield RowChange(_ANNOTATIONS, other, None, row)
