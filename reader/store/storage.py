"""Knows how a notebook lies on the disk: a TinyDB file, and the journal of changes since.

A change is one line added to the journal, so that its cost does not grow with what is there.
The TinyDB file is brought up to date (`fold`) when there is time. File and journal together are
always the whole, and so are the copy of the file before the last fold and the journal.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from tinydb.storages import Storage

from reader.model import ReaderError
from reader.store import journal
from reader.store.disk import keep_aside, keep_copy, locked, reason, sync, write_atomically
from reader.store.files import Files
from reader.store.journal import READ, Entry, Row, RowChange, Rows
from reader.store.recovery import assemble
from reader.store.rows import is_readable, stamp_of
from reader.store.snapshot import SCHEMA, marks_of, serialise
from reader.store.state import State

_SHORT = 64 << 10
"""Bytes up to which the TinyDB file is brought up to date with every change: about 100 notes."""
_LONGEST = 2 << 20
"""Bytes from which on a journal is cut when the file is brought up to date."""
_KEPT = 1 << 20
"""Bytes of history that are kept then; more if the copy before needs it to be the whole."""

Plan = Callable[[Rows], Iterable[RowChange]]
"""From the tables as they are to what shall become of them; looked at while nobody else writes."""


class SafeStorage(Storage):
    """A TinyDB storage that adds what changes to a journal, and loses nothing.

    A file that cannot be read is never overwritten before a copy of it lies in the folder
    `damaged`; its content comes from the copy before it and the journal, and `tell` gets a
    sentence about it, when no lock is held. Methods raise ReaderError, with nothing changed,
    when the disk refuses. Threads may share it.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self.path = path
        self.changes = 0
        """Counts what was done to the tables since they were opened."""
        self._files = Files(path)
        self._tell = tell
        self._told: tuple[str, ...] = ()
        self._to_tell: list[str] = []
        self._guard = threading.RLock()
        self._depth = 0
        self._state = State({}, 0)
        self._entries: list[Entry] = []
        self._deleted: dict[tuple[str, str], Row] = {}
        self._given: Rows = {}

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Keeps other threads out meanwhile, and tells what is to be told when they may come in."""
        sentences: list[str] = []
        try:
            with self._guard:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                    if not self._depth:
                        sentences, self._to_tell = self._to_tell, []
        finally:
            for sentence in sentences:
                self._tell(sentence)

    # Reading

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        with self._looking():
            self._refresh()
            return self._files.are_there

    @property
    def tables(self) -> Rows:
        """What is on the disk now; to be read, and not to be changed."""
        with self._looking():
            self._refresh()
            return self._state.tables

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The changes that are remembered, the oldest first."""
        with self._looking():
            self._refresh()
            return tuple(self._entries)

    def deleted(self, table: str, key: str) -> Row:
        """The row that was last deleted under a key; empty where none is remembered."""
        return self._deleted.get((table, key), {})

    def read(self) -> Rows | None:
        """All tables, for TinyDB, which may change what it gets; None when there are none."""
        with self._looking():
            self._refresh()
            tables = self._state.tables
            self._given = {name: dict(rows) for name, rows in tables.items()}
            return json.loads(json.dumps(tables)) if tables else None

    def _refresh(self) -> None:
        """Takes in what other windows and programs wrote since."""
        try:
            if not self._files.are_same():
                self._load()
            elif self._files.has_more():
                self._take_in()
        except OSError as error:
            raise ReaderError(
                f"The notes in {self.path} cannot be read ({reason(error)}); "
                "nothing was changed, try again when they can."
            ) from error

    def _load(self) -> None:
        data, copy, log = self._files.read()
        self._state = assemble(self.path.name, data, copy, log, is_readable)
        self._entries = list(self._state.line)
        self._deleted = {}
        for entry in self._entries:
            self._remember_deleted(entry)
        self.changes += 1
        self._to_tell += [one for one in self._state.told if one not in self._told]
        self._told = self._state.told

    def _take_in(self) -> None:
        """Takes in what was added to the journal, if it follows what is known."""
        added = self._files.read_more()
        first = self._state.number + 1
        numbers = [entry.number for entry in added.entries]
        follows = numbers == list(range(first, first + len(numbers)))
        if added.bad or added.strays or self._state.outside or not follows:
            self._load()
        else:
            for entry in added.entries:
                self._take(entry)

    def _take(self, entry: Entry) -> None:
        entry.apply(self._state.tables)
        self._state = self._state._replace(number=entry.number, outside=())
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
        with self._writing("Not saved", "what was saved before is unharmed"):
            changes = tuple(plan(self._state.tables))
            if not changes:
                return None
            outside = self._outside()
            number = self._state.number + len(outside) + 1
            entry = _entry(number, does, changes, of=of, key=key)
            self._add([*outside, entry], sync=sync)
            if sync and self._files.length <= _SHORT:
                # The change is kept; that a file lags behind its journal is no failure.
                with suppress(OSError):
                    if self._files.are_as_read():
                        self._fold()
            return entry

    def adopt(self) -> None:
        """Makes what another program changed a change of ours, which can be taken back."""
        with self._looking():
            self._refresh()
            if self._state.outside:
                with self._writing("Not saved", "what was saved before is unharmed"):
                    self._add(self._outside(), sync=True)

    def write(self, data: Rows) -> None:
        """Makes what TinyDB changed in the tables that it was given."""
        given = self._given

        def plan(tables: Rows) -> Iterator[RowChange]:
            for name in sorted({*given, *data}):
                old, new = given.get(name, {}), data.get(name, {})
                for key in sorted({*old, *new}):
                    after = json.loads(json.dumps(new[key])) if key in new else None
                    before = tables.get(name, {}).get(key)
                    if after not in (old.get(key), before):
                        yield RowChange(name, key, before, after)

        self.change("edit", plan)

    @contextmanager
    def _writing(self, failed: str, therefore: str) -> Iterator[None]:
        """Keeps everybody else out, and says in one sentence what the disk refuses."""
        with self._looking():
            try:
                with locked(self.path.parent):
                    self._refresh()
                    if self.is_newer:
                        raise ReaderError(
                            f"{failed}: {self.path.name} was written by a newer reader; "
                            "update this one."
                        )
                    yield
            except OSError as error:
                raise ReaderError(
                    f"{failed}: {self.path.parent} cannot be written ({reason(error)}); "
                    f"{therefore}."
                ) from error

    def _outside(self) -> list[Entry]:
        """What another program changed, as a change like any other."""
        changes = self._state.outside
        return [_entry(self._state.number + 1, "outside", changes)] if changes else []

    def _add(self, entries: list[Entry], *, sync: bool) -> None:
        try:
            self._files.add(entries, sync=sync)
        except (ValueError, TypeError, RecursionError) as error:
            raise ReaderError(f"Not saved: JSON cannot hold it ({error}).") from error
        for entry in entries:
            self._take(entry)

    # Bringing the file up to date

    @property
    def needs_folding(self) -> bool:
        """Whether the file lacks more than where its article was read, or needs mending."""
        with self._looking():
            self._refresh()
            state = self._state
            unfolded = [one for one in self._entries if one.number > state.file_number]
            is_new = bool(unfolded) and not state.file_number
            return not state.is_sound or is_new or any(one.does != READ for one in unfolded)

    @property
    def is_newer(self) -> bool:
        """Whether a newer reader wrote the file, which this one then only reads."""
        with self._looking():
            self._refresh()
            return self._state.schema > SCHEMA

    @property
    def is_whole(self) -> bool:
        """Whether no note is lost, as far as can be known."""
        with self._looking():
            self._refresh()
            return self._state.is_whole

    def close(self) -> None:
        """Brings the file up to date, where it lacks something."""
        if self.needs_folding:
            self.fold()

    def fold(self) -> None:
        """Brings the TinyDB file up to date, keeps what it was, and cuts a journal grown long."""
        if self.is_newer:
            return
        with self._writing("The file of notes stays behind its journal", "no change is lost"):
            if not self._files.are_as_read():
                self._load()
            if not self._state.is_folded:
                self._fold()

    def _fold(self) -> None:
        files, state = self._files, self._state
        if not state.is_journal_good and files.journal.exists():
            keep_aside(files.journal)
        if not state.is_file_good and self.path.exists():
            keep_aside(self.path)
        if not state.is_copy_good and files.previous.exists():
            keep_aside(files.previous)
        old = self.path.with_suffix(f".schema-{state.schema}")
        if state.schema < SCHEMA and not old.exists():
            keep_copy(self.path if state.is_file_good else files.previous, old)
        if state.outside:
            self._add(self._outside(), sync=True)
        elif not self._entries or self._entries[-1].number < state.number:
            # Else a journal that is lost could not be told from one that had nothing to say.
            self._add([_entry(state.number + 1, READ, ())], sync=True)
        else:
            sync(files.journal)
        number = self._state.number
        data = serialise(self._state.tables, number, marks_of(self._entries))
        write_atomically(self.path, data, previous=files.previous if state.is_file_good else None)
        copied = state.file_number if state.is_file_good else state.copy_number
        if not (state.is_file_good or state.is_copy_good):
            write_atomically(files.previous, data)
            copied = number
        self._cut(copied, is_good=state.is_journal_good)
        files.settle(data)
        self._told = ()
        self._state = self._state._replace(
            told=(),
            file_number=number,
            copy_number=copied,
            is_file_good=True,
            is_copy_good=True,
            is_journal_good=True,
            schema=SCHEMA,
        )

    def _cut(self, copied: int, *, is_good: bool) -> None:
        """Rewrites the journal where it is long or damaged; `copied` is in the copy of the file."""
        is_long = self._files.size > _LONGEST
        if is_good and not is_long:
            return
        needed = sum(entry.number > copied for entry in self._entries)
        kept = len(journal.newest(self._entries, _KEPT) if is_long else self._entries)
        left = self._entries[-max(needed, kept, 1) :]
        journal.rewrite(self._files.journal, left)
        self._entries = left


def _entry(
    number: int, does: str, changes: tuple[RowChange, ...], *, of: str = "", key: str = ""
) -> Entry:
    now = stamp_of(datetime.now(UTC).replace(microsecond=0))
    return Entry(number, key or str(uuid.uuid4()), now, does, of, changes)
