"""Knows the three files of a notebook, and whether they are as they were when they were read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from reader.store import journal
from reader.store.disk import read_file
from reader.store.journal import Entry, Journal

_UNFINISHED = 0.05
"""Seconds after which a line that is still not whole is not one that is being written."""
_TRIES = 10
"""How often files are read that are replaced meanwhile."""

_Identity = tuple[int, ...]
_WHICH, _SIZE = 2, 2
"""How many parts of an identity say which file it is; the place of the one that says how long."""


class Files:
    """The TinyDB file, the copy of it before the last fold, and the journal. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path.with_suffix(".journal")
        self.previous = path.with_suffix(".previous")
        self.size = 0
        """Of the journal, in bytes, as far as it was read."""
        self._end = 0
        self._is_torn = False
        self._seen: tuple[_Identity, _Identity] | None = None
        self._seen_journal: _Identity = ()
        self._sums: tuple[int | None, ...] = ()

    @property
    def are_there(self) -> bool:
        """Whether any of them was there when it was looked for last."""
        return any((*(self._seen or ()), self._seen_journal))

    @property
    def length(self) -> int:
        """Of the TinyDB file, in bytes, as it was read last; 0 where there is none."""
        return _size(self._seen[0]) if self._seen else 0

    def are_same(self) -> bool:
        """Whether they are those that were read, but for what was added to the journal."""
        if self._seen != (_identity(self.path), _identity(self.previous)):
            return False
        now = _identity(self.journal)
        if now[:_WHICH] != self._seen_journal[:_WHICH]:
            return False
        return now == self._seen_journal or _size(now) > self.size

    def has_more(self) -> bool:
        """Whether something was added to the journal."""
        return _size(_identity(self.journal)) != self.size

    def are_as_read(self) -> bool:
        """Whether the same bytes are in the file and in the copy before it.

        A file that is replaced in the moment after it was read may look the same from outside.
        """
        return self._sums == tuple(map(_sum, (read_file(self.path), read_file(self.previous))))

    def read(self) -> tuple[bytes | None, bytes | None, Journal]:
        """The bytes of the file, of the copy before it, None where there is none, and the journal.

        They are of one moment, unless somebody replaces them all the time.
        """
        self._seen = None
        for _ in range(_TRIES):
            seen, which = self._identities(), _identity(self.journal)[:_WHICH]
            log = journal.read(self.journal)
            if log.is_torn:
                time.sleep(_UNFINISHED)
                log = journal.read(self.journal)
            data, copy = read_file(self.path), read_file(self.previous)
            self._seen_journal = _identity(self.journal)
            if (seen, which) == (self._identities(), self._seen_journal[:_WHICH]):
                break
        self._seen = seen
        self._sums = _sum(data), _sum(copy)
        self._note(log)
        return data, copy, log

    def read_more(self) -> Journal:
        """What was added to the journal since it was read."""
        added = journal.read(self.journal, self._end)
        self._seen_journal = _identity(self.journal)
        self._note(added)
        return added

    def add(self, entries: Sequence[Entry], *, sync: bool) -> None:
        """Adds entries to the journal; on failure, what is in it is not known, and read again."""
        try:
            end = journal.add(self.journal, entries, torn=self._is_torn, sync=sync)
        except BaseException:
            self._seen = None
            raise
        self._note(Journal(end=end, size=end))
        self._seen_journal = _identity(self.journal)

    def settle(self, data: bytes) -> None:
        """Takes the files as they are now for what was read; the first of them holds `data`."""
        self._seen, self._seen_journal = self._identities(), _identity(self.journal)
        self._sums = crc32(data), _sum(read_file(self.previous))
        size = _size(self._seen_journal)
        self._note(Journal(end=size, size=size))

    def _note(self, log: Journal) -> None:
        self._end, self.size, self._is_torn = log.end, log.size, log.is_torn

    def _identities(self) -> tuple[_Identity, _Identity]:
        return _identity(self.path), _identity(self.previous)


def _identity(path: Path) -> _Identity:
    """What tells a file from others in its place, and from itself with another content."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _size(identity: _Identity) -> int:
    return identity[_SIZE] if identity else 0


def _sum(data: bytes | None) -> int | None:
    return None if data is None else crc32(data)
