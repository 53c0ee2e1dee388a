"""Knows how a notebook lies on the disk: a TinyDB file, and the journal of changes since.

A change is one line added to the journal, so that its cost does not grow with what is there.
The TinyDB file is brought up to date (`fold`) when there is time. File and journal together are
always the whole, and so are the copy of the file before the last fold and the journal.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from tinydb.storages import Storage

from reader.model import ReaderError
from reader.store import journal
from reader.store.disk import keep_aside, keep_copy, locked, reason, write_atomically
from reader.store.journal import Entry, Journal, Row, RowChange, Rows
from reader.store.recovery import State, assemble
from reader.store.rows import is_readable, stamp_of
from reader.store.snapshot import SCHEMA, serialise

_LONGEST = 2 << 20
"""Bytes from which on a journal is cut when the file is brought up to date."""
_KEPT = 1 << 20
"""Bytes of history that are kept then; more if the copy before needs it to be the whole."""
_UNFINISHED = 0.05
"""Seconds after which a line that is still not whole is not one that is being written."""

_Identities = tuple[tuple[int, ...], ...]
Plan = Callable[[Rows], Iterable[RowChange]]
"""From the tables as they are to what shall become of them; looked at while nobody else writes."""


class SafeStorage(Storage):
    """A TinyDB storage that adds what changes to a journal, and loses nothing.

    A file that cannot be read is never overwritten before a copy of it lies in the folder
    `damaged`; its content comes from the copy before it and the journal, and `tell` gets a
    sentence about it. Methods raise ReaderError, with nothing changed, when the disk refuses.
    Threads may share it.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self.path = path
        self.journal = path.with_suffix(".journal")
        self.previous = path.with_suffix(".previous")
        self.changes = 0
        """Counts what was done to the tables since they were opened."""
        self._tell = tell
        self._told: set[str] = set()
        self._guard = threading.RLock()
        self._state = State({}, 0)
        self._entries: list[Entry] = []
        self._deleted: dict[tuple[str, str], Row] = {}
        self._seen: _Identities | None = None
        self._size = self._end = 0
        self._is_torn = self._is_bad = False

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        return any(path.exists() for path in (self.path, self.journal, self.previous))

    # Reading

    @property
    def tables(self) -> Rows:
        """What is on the disk now; to be read, and not to be changed."""
        with self._guard:
            self._refresh()
            return self._state.tables

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The changes that are remembered, the oldest first."""
        with self._guard:
            self._refresh()
            return tuple(self._entries)

    def deleted(self, table: str, key: str) -> Row:
        """The row that was last deleted under a key; empty where none is remembered."""
        return self._deleted.get((table, key), {})

    @property
    def unfolded(self) -> tuple[Entry, ...]:
        """The changes that are not in the TinyDB file yet."""
        return tuple(one for one in self.entries if one.number > self._state.file_number)

    def read(self) -> Rows | None:
        """All tables, for TinyDB, which may change what it gets; None when there are none."""
        tables = self.tables
        return json.loads(json.dumps(tables)) if tables else None

    def _refresh(self) -> None:
        """Takes in what other windows and programs wrote since."""
        try:
            size = _size(self.journal)
            if self._seen != self._identities() or size < self._size:
                self._load()
            elif size > self._size:
                self._take_in(journal.read(self.journal, self._end))
        except OSError as error:
            raise ReaderError(
                f"The notes in {self.path} cannot be read ({reason(error)}); "
                "nothing was changed, try again when they can."
            ) from error

    def _identities(self) -> _Identities:
        """What tells the files from others in their place; a journal that grows is the same."""
        return (
            _identity(self.path),
            _identity(self.previous),
            _identity(self.journal)[:_WHICH],
        )

    def _load(self) -> None:
        # The journal first: the file is at least as new as it, and what is in both counts once.
        seen = self._identities()
        log = journal.read(self.journal)
        if log.torn:
            time.sleep(_UNFINISHED)
            log = journal.read(self.journal)
        data, copy = _content(self.path), _content(self.previous)
        self._state = assemble(self.path.name, data, copy, log, is_readable)
        self._seen, self._entries, self._is_bad = seen, [], False
        self._note(log)
        self._entries = list(log.entries)
        self._deleted = {}
        for entry in log.entries:
            self._remember_deleted(entry)
        self.changes += 1
        for sentence in self._state.told:
            if sentence not in self._told:
                self._told.add(sentence)
                self._tell(sentence)

    def _note(self, log: Journal) -> None:
        self._end, self._size, self._is_torn = log.end, log.size, log.torn
        self._is_bad = self._is_bad or bool(log.bad)

    def _take_in(self, added: Journal) -> None:
        self._note(added)
        for entry in added.entries:
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        entry.apply(self._state.tables)
        self._state = self._state._replace(number=entry.number, last=entry.id, is_folded=False)
        self._entries.append(entry)
        self._remember_deleted(entry)
        self.changes += 1

    def _remember_deleted(self, entry: Entry) -> None:
        for table, key, before, after in entry.changes:
            if after is None and before is not None:
                self._deleted[table, key] = before

    # Writing

    def change(
        self, does: str, plan: Plan, *, of: str = "", key: str = "", sync: bool = True
    ) -> Entry | None:
        """Makes the change that `plan` says, on the disk; None if there is none to make.

        `of` is the id of an entry that is taken back or done again, `key` the id of this one.
        """
        with self._guard:
            try:
                with locked(self.path.parent):
                    self._refresh()
                    self._refuse_newer()
                    changes = tuple(plan(self._state.tables))
                    if not changes:
                        return None
                    entry = self._entry(does, changes, of=of, key=key)
                    self._add([*self._outside(), entry], sync=sync)
                    return entry
            except OSError as error:
                raise _not_saved(self.path, error) from error
            except ValueError as error:
                raise ReaderError(f"Not saved: JSON cannot hold it ({error}).") from error

    def write(self, data: Rows) -> None:
        """Makes the tables what TinyDB says they are."""

        def plan(tables: Rows) -> Iterable[RowChange]:
            for name in {*tables, *data}:
                old, new = tables.get(name, {}), data.get(name, {})
                for key in {*old, *new}:
                    if old.get(key) != new.get(key):
                        yield RowChange(name, key, old.get(key), new.get(key))

        self.change("edit", plan)

    def _entry(self, does: str, changes: tuple[RowChange, ...], *, of: str, key: str) -> Entry:
        number = self._state.number + 1 + bool(self._state.outside)
        now = stamp_of(datetime.now(UTC).replace(microsecond=0))
        return Entry(number, key or str(uuid.uuid4()), now, does, of, changes)

    def _outside(self) -> list[Entry]:
        """What another program changed, as a change like any other, which can be taken back."""
        if not self._state.outside:
            return []
        entry = self._entry("outside", self._state.outside, of="", key="")
        return [entry._replace(number=self._state.number + 1)]

    def _add(self, entries: list[Entry], *, sync: bool) -> None:
        try:
            end = journal.add(self.journal, entries, torn=self._is_torn, sync=sync)
        except BaseException:
            # What is on the disk now is not known; the next look tells.
            self._seen = None
            raise
        self._state = self._state._replace(outside=())
        self._take_in(Journal(tuple(entries), int(self._is_torn), end, end))
        self._seen = self._identities()

    def _refuse_newer(self) -> None:
        if self._state.schema > SCHEMA:
            raise ReaderError(
                f"Not saved: {self.path.name} was written by a newer reader; update this one."
            )

    # Bringing the file up to date

    @property
    def is_folded(self) -> bool:
        """Whether the file alone holds everything."""
        with self._guard:
            self._refresh()
            return self._state.is_folded

    @property
    def is_whole(self) -> bool:
        """Whether no note is lost, as far as can be known."""
        with self._guard:
            self._refresh()
            return self._state.is_whole

    def fold(self) -> None:
        """Brings the TinyDB file up to date, keeps what it was, and cuts a journal grown long."""
        with self._guard:
            try:
                with locked(self.path.parent):
                    self._refresh()
                    self._refuse_newer()
                    if not self._state.is_folded:
                        self._fold()
            except OSError as error:
                raise _not_saved(self.path, error) from error

    def _fold(self) -> None:
        if outside := self._outside():
            self._add(outside, sync=True)
        state = self._state
        if self._is_torn:
            self._is_bad = True
        if self._is_bad:
            keep_aside(self.journal)
        if not state.is_copy_good and self.previous.exists():
            keep_aside(self.previous)
        if not state.is_file_good:
            keep_aside(self.path)
        if state.schema < SCHEMA:
            keep_copy(self.path, self.path.with_suffix(f".schema-{state.schema}"))
        write_atomically(
            self.path,
            serialise(state.tables, state.number, state.last),
            previous=self.previous if state.is_file_good else None,
        )
        copied = state.file_number if state.is_file_good else state.copy_number
        self._cut(copied)
        self._state = state._replace(
            is_folded=True,
            file_number=state.number,
            copy_number=copied,
            is_file_good=True,
            is_copy_good=True,
            schema=SCHEMA,
        )
        self._seen = self._identities()

    def _cut(self, copied: int) -> None:
        """Rewrites the journal where it is long or damaged; `copied` is in the copy of the file."""
        if self._size <= _LONGEST and not self._is_bad:
            return
        needed = sum(entry.number > copied for entry in self._entries)
        kept = journal.newest(self._entries, _KEPT)
        self._entries = list(self._entries[-max(needed, len(kept)) :])
        journal.rewrite(self.journal, self._entries)
        self._end = self._size = _size(self.journal)
        self._is_bad = False


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


_WHICH = 2
"""How many parts of an identity say which file it is, and not what is in it."""


def _identity(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _size(path: Path) -> int:
    return (*_identity(path), 0, 0, 0)[_WHICH]


def _not_saved(path: Path, error: OSError) -> ReaderError:
    return ReaderError(
        f"Not saved: {path.parent} cannot be written ({reason(error)}); "
        "what was saved before is unharmed."
    )
