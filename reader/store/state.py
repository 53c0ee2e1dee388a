"""Knows what a notebook holds, and how changes lead from one state of it to the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reader.store.journal import Entry, Journal, RowChange, Rows
from reader.store.merging import ANNOTATIONS
from reader.store.snapshot import SCHEMA, Snapshot


class State(NamedTuple):
    """What the files of a notebook hold together."""

    tables: Rows
    number: int
    """The number of the last change in it."""
    line: tuple[Entry, ...] = ()
    """The changes that led there, as far as they are remembered."""
    told: tuple[str, ...] = ()
    """What a person should know, in whole sentences; empty where all is well."""
    is_whole: bool = True
    """Whether no note is lost, as far as can be known."""
    outside: tuple[RowChange, ...] = ()
    """What came from elsewhere than the journal's own line of changes, which it does not know."""
    file_number: int = 0
    """The number of the last change that is in the file, if the file is good."""
    copy_number: int = 0
    """The same of the copy before it: from there the journal can make the whole again."""
    is_file_good: bool = True
    is_copy_good: bool = True
    is_journal_good: bool = True
    schema: int = SCHEMA
    """The form that the file has."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing needs mending."""
        are_good = self.is_file_good and self.is_copy_good and self.is_journal_good
        return are_good and not self.outside

    @property
    def is_folded(self) -> bool:
        """Whether the file alone holds it all, in the form of now."""
        return self.is_sound and self.number == self.file_number and self.schema == SCHEMA


def replayed(base: Snapshot, entries: Iterable[Entry]) -> tuple[Rows, int]:
    """The tables after the entries that are not in `base`, and the last one's number."""
    tables = {name: dict(table) for name, table in base.tables.items()}
    number = base.number
    for entry in entries:
        if entry.number > base.number:
            entry.apply(tables)
            number = entry.number
    return tables, number


def line_of(base: Snapshot, log: Journal) -> tuple[Rows, list[Entry]]:
    """The tables after the entries, without those that do not follow what was before them.

    Where two journals were made into one, they come from the other, and are given back.
    """
    tables = {name: dict(table) for name, table in base.tables.items()}
    passed = []
    for entry in log.entries:
        if entry.number > base.number:
            if not log.strays or _follows(entry, tables):
                entry.apply(tables)
            else:
                passed.append(entry)
    return tables, passed


def _follows(entry: Entry, tables: Rows) -> bool:
    return all(
        tables.get(table, {}).get(key) == before
        for table, key, before, _ in entry.changes
        if table == ANNOTATIONS
    )
