"""Knows the file to which every change of a notebook is added, one on each line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reader.store.disk import append, read_file, seal, unseal, write_atomically
from reader.store.rows import time_of

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
"""The tables of a TinyDB file: name → key → row."""


READ = "read"
"""What an entry does that changes nothing a person wrote: where the article was read, how far."""


class RowChange(NamedTuple):
    """What became of a row: None before is an addition, None after a deletion."""

    table: str
    key: str
    before: Row | None
    after: Row | None

    @property
    def reverse(self) -> RowChange:
        """What takes the change back."""
        return self._replace(before=self.after, after=self.before)


class Entry(NamedTuple):
    """One change as its reader sees it, of however many rows."""

    number: int
    """Counts from 1; none is used twice."""
    id: str
    """A UUID; entries of several articles that are one change share it."""
    at: str
    """When, in UTC."""
    does: str
    """A word for what was done, such as "edit"."""
    of: str
    """The id of the entry it takes back or does again; empty if it does neither."""
    changes: tuple[RowChange, ...]

    def apply(self, rows: Rows) -> None:
        """Makes the change in `rows`; making it twice is the same as once."""
        for table, key, _, after in self.changes:
            if after is not None:
                rows.setdefault(table, {})[key] = after
            else:
                rows.get(table, {}).pop(key, None)


class Journal(NamedTuple):
    """What a file of entries holds."""

    entries: tuple[Entry, ...] = ()
    """In the order of their numbers, each number once."""
    strays: tuple[Entry, ...] = ()
    """Those that have the number of another: two files were made into one."""
    bad: tuple[int, ...] = ()
    """For each line that could not be read the number it had, as far as can be known."""
    end: int = 0
    """Where the last whole line ends, in bytes."""
    size: int = 0
    """Where the file ends."""

    @property
    def is_torn(self) -> bool:
        """Whether something stands after the last whole line: a change that was cut off."""
        return self.size > self.end

    @property
    def is_good(self) -> bool:
        """Whether it is as it was written."""
        return not (self.strays or self.bad or self.is_torn)


def read(path: Path, start: int = 0) -> Journal:
    """The entries from the byte `start` on, none where there is no file; raises OSError."""
    data = read_file(path, start)
    return Journal() if data is None else parse(data, start)


def parse(data: bytes, start: int = 0) -> Journal:
    """The entries in a journal's bytes, which begin at the byte `start` of it."""
    whole, newline, rest = data.rpartition(b"\n")
    entries: dict[int, Entry] = {}
    strays: list[Entry] = []
    bad: list[int] = []
    number = 0
    for line in whole.split(b"\n"):
        entry = _entry(line)
        if entry is not None:
            number = entry.number
            if entries.setdefault(number, entry).id != entry.id:
                strays.append(entry)
        elif line.strip():
            number += 1
            bad.append(number)
    end = start + len(whole) + len(newline)
    return Journal(
        tuple(entries[number] for number in sorted(entries)),
        tuple(strays),
        tuple(bad),
        end,
        end + len(rest),
    )


def add(path: Path, entries: Iterable[Entry], *, torn: bool, sync: bool = True) -> int:
    """Adds entries and returns where they end; a torn line before them stays one by itself.

    Raises OSError with nothing added, and ValueError for what JSON cannot hold.
    """
    data = (b"\n" if torn else b"") + b"".join(_lines(entries))
    return append(path, data, sync=sync)


def rewrite(path: Path, entries: Iterable[Entry]) -> None:
    """Replaces the file by one that holds these entries; raises OSError, with it as it was."""
    write_atomically(path, b"".join(_lines(entries)))


def newest(entries: Sequence[Entry], size: int) -> Sequence[Entry]:
    """The newest entries that take no more than `size` bytes together, in their order."""
    kept = len(entries)
    for line in _lines(reversed(entries)):
        size -= len(line)
        if size < 0:
            break
        kept -= 1
    return entries[kept:]


def _lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    for entry in entries:
        text = json.dumps(entry, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        yield seal(text.encode("utf-8", "surrogatepass"))


def _entry(line: bytes) -> Entry | None:
    """The entry on a line, or None if the line is not as it was written."""
    try:
        data = unseal(line).decode("utf-8", "surrogatepass")
        number, key, at, does, of, changes = json.loads(data)
        time_of(at)
        return Entry(
            int(number),
            str(key),
            str(at),
            str(does),
            str(of),
            tuple(
                RowChange(
                    str(table),
                    str(name),
                    None if before is None else dict(before),
                    None if after is None else dict(after),
                )
                for table, name, before, after in changes
            ),
        )
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
