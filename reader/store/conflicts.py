"""Knows the copies that synchronised folders leave beside a notebook, and how to merge them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from reader.model import ReaderError
from reader.store import journal
from reader.store.disk import keep_aside, locked, reason
from reader.store.journal import Journal, RowChange, Rows
from reader.store.merging import ANNOTATIONS, merged, theirs_in, theirs_of
from reader.store.snapshot import SCHEMA, Snapshot, parse
from reader.store.storage import SafeStorage

_COPY = re.compile(
    r"([0-9a-f]{16})(?:[^0-9a-f.].*|\.sync-conflict.*|\.[^.]*conflict.*)\.(?:json|journal|previous)"
)
"""What Dropbox, Syncthing, Nextcloud, OneDrive and iCloud make of our names."""


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


def merge(storage: SafeStorage, copy: Path) -> int:
    """Takes over what a copy has beside ours, as one change, and returns of how many annotations.

    Where both sides changed an annotation, both are kept. The copy goes to the folder `damaged`.
    """
    found = _found_in(copy)

    def plan(tables: Rows) -> Iterable[RowChange]:
        ours = tables.get(ANNOTATIONS, {})
        entries = storage.entries
        theirs = (
            theirs_of((*found.entries, *found.strays))
            if isinstance(found, Journal)
            else theirs_in(found, entries, ours)
        )
        return merged(ours, theirs_of(entries).once, theirs)

    entry = storage.change("merge", plan)
    try:
        with locked(storage.path.parent):
            keep_aside(copy)
            copy.unlink()
    except OSError as error:
        raise ReaderError(
            f"{copy} was merged and cannot be moved away ({reason(error)}); delete it."
        ) from error
    return len(entry.changes) if entry else 0


def _found_in(copy: Path) -> Snapshot | Journal:
    try:
        if copy.suffix == ".journal":
            return journal.read(copy)
        found = parse(copy.read_bytes())
    except ValueError as error:
        raise ReaderError(f"{copy} cannot be read and is left where it is.") from error
    except OSError as error:
        raise ReaderError(f"{copy} cannot be read ({reason(error)}).") from error
    if found.schema > SCHEMA:
        raise ReaderError(f"{copy} was written by a newer reader; update this one to merge it.")
    return found
