"""Knows what a notebook holds when its files are put together, damaged and replaced ones too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from reader.lines import counted
from reader.store.journal import READ, Entry, Journal, Row, RowChange, Rows
from reader.store.merging import ANNOTATIONS, merged, theirs_in, theirs_of
from reader.store.snapshot import SCHEMA, Snapshot, is_sealed, parse

IsReadable = Callable[[str, str, Row], bool]
"""Whether a row of a table, under a key, is one that we know."""


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


def assemble(
    name: str, data: bytes | None, copy: bytes | None, log: Journal, is_readable: IsReadable
) -> State:
    """What a file, the copy before it (None where there is none) and the journal hold together.

    The file is believed if its seal is whole and it and the journal agree on the changes that
    are in it. Else the copy and the journal say what is there, or the journal alone, and what the
    file has beside that was changed by somebody else: that is taken too, but for what went
    missing. Where nothing fits, everything is put together that can be read.
    """
    file = _parsed(data)
    fits = _fits(file, log.entries)
    # Reading the copy would take as long again, and nothing comes from it where the file is good.
    is_copy_good = fits and (copy is None or is_sealed(copy))
    before = None if is_copy_good else _parsed(copy)
    newer = next((one for one in (file, before) if one and one.schema > SCHEMA), None)
    if newer is not None:
        return _of_newer(name, newer, log.entries)
    is_copy_good = is_copy_good or _fits(before, log.entries)
    if data is None and copy is None:
        base, is_file_good, is_copy_good = Snapshot({}), True, True
    elif file is not None and fits:
        base, is_file_good = file, True
    else:
        base, is_file_good = before if before and is_copy_good else Snapshot({}), False
    lost = _lost(name, base.number, log)
    has_all = lost is None or not lost.is_loss
    tables, _ = _line(base, log)
    state = State(
        tables,
        max(base.number, log.entries[-1].number) if log.entries else base.number,
        log.entries,
        (lost.what,) if lost else (),
        has_all,
        file_number=base.number if is_file_good else 0,
        copy_number=before.number if before and is_copy_good else 0,
        is_file_good=is_file_good,
        is_copy_good=is_copy_good,
        is_journal_good=log.is_good and lost is None,
        schema=base.schema,
    )
    is_whole = has_all and (base.number > 0 or bool(log.entries) or base is before)
    if not is_file_good and file is not None:
        if is_whole:
            state = _with_outside(state, name, file, base, log, is_readable)
        else:
            state = _taken_as_it_is(state, name, file, log.entries)
    elif not is_file_good:
        state = _without_file(state, name, before, log.entries, is_whole=is_whole, data=data)
    return _with_strays(state, name, base, log)


def _parsed(data: bytes | None) -> Snapshot | None:
    if data is None:
        return None
    try:
        return parse(data)
    except ValueError:
        return None


def _fits(file: Snapshot | None, entries: Sequence[Entry]) -> bool:
    return file is not None and file.is_sealed and file.holds(entries)


def _replayed(base: Snapshot, entries: Iterable[Entry]) -> tuple[Rows, int]:
    """The tables after the entries that are not in `base`, and the last one's number."""
    tables = {name: dict(table) for name, table in base.tables.items()}
    number = base.number
    for entry in entries:
        if entry.number > base.number:
            entry.apply(tables)
            number = entry.number
    return tables, number


def _line(base: Snapshot, log: Journal) -> tuple[Rows, list[Entry]]:
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


class _Lost(NamedTuple):
    """What is wrong with a journal."""

    what: str
    is_loss: bool
    """Whether notes may be lost by it, and not history alone."""


def _lost(name: str, number: int, log: Journal) -> _Lost | None:
    """What is to say about the journal beside a file that holds the changes up to that number."""
    after = [entry.number for entry in log.entries if entry.number > number]
    last = max(after, default=number)
    count = last - number - len(after) + sum(bad > last for bad in log.bad)
    if count:
        lost = counted(count, "change")
        return _Lost(f"The journal of {name} was damaged: {lost} could not be read back.", True)
    if number and (not log.entries or log.entries[-1].number < number):
        what = "is missing" if not log.size else "was cut short"
        return _Lost(
            f"The journal of {name} {what}: changes made since the file was written may be lost.",
            True,
        )
    if log.is_torn:
        return _Lost(f"The last line in the journal of {name} was cut off and is left out.", True)
    if log.bad:
        what = "the notes are whole, some of their history is not"
        return _Lost(f"The journal of {name} was damaged: {what}.", False)
    return None


def _of_newer(name: str, file: Snapshot, entries: Sequence[Entry]) -> State:
    said = f"{name} was written by a newer reader; update this one to change anything in it."
    tables, number = _replayed(file, entries)
    return State(tables, number, tuple(entries), (said,), file_number=number, schema=file.schema)


def _without_file(
    state: State,
    name: str,
    before: Snapshot | None,
    entries: Sequence[Entry],
    *,
    is_whole: bool,
    data: bytes | None,
) -> State:
    """The state with what is to say where the file is missing or damaged."""
    where = "" if data is None else "; the damaged file is kept in “damaged”"
    what = "missing" if data is None else "damaged"
    if not is_whole and before is not None and not state.is_copy_good:
        # Better what the copy says than nothing, though the journal knows nothing of it.
        state = _together(state, before, entries)
    if is_whole:
        said = f"The notes in {name} were {what} and are whole again, from what lay beside them"
    elif state.tables:
        said = f"The notes in {name} were {what}; what lay beside them is here, the rest is lost"
    else:
        said = f"The notes in {name} were {what} and no earlier copy is readable"
    return state._replace(told=(f"{said}{where}.", *state.told), is_whole=is_whole)


def _taken_as_it_is(state: State, name: str, file: Snapshot, entries: Sequence[Entry]) -> State:
    """The state with a file that is not as we wrote it, where nothing else is whole."""
    if file.is_sealed or not file.holds(entries):
        state = _together(state, file, entries)
        said = f"{name} and its journal come from different machines and were put together."
    else:
        tables, number = _replayed(file, entries)
        state = state._replace(tables=tables, number=max(number, state.number))
        said = f"{name} was changed by another program, and is taken as it is."
    return state._replace(told=(said, *state.told), is_whole=False)


def _together(state: State, file: Snapshot, entries: Sequence[Entry]) -> State:
    """What the file holds, and beside it what the entries know of annotations."""
    tables = {name: dict(table) for name, table in file.tables.items()}
    changes = tuple(merged(tables.get(ANNOTATIONS, {}), {}, theirs_of(entries)))
    _apply(changes, tables)
    number = max(file.number, state.number)
    return state._replace(tables=tables, number=number, outside=changes)


def _with_outside(
    state: State, name: str, file: Snapshot, base: Snapshot, log: Journal, is_readable: IsReadable
) -> State:
    """The state with what the file has beside what we wrote."""
    tables: Rows | None = None
    if file.holds(log.entries) and base.number <= file.number <= state.number:
        # What another program found there, before it changed it.
        found = [entry for entry in log.entries if entry.number <= file.number]
        tables, _ = _line(base, log._replace(entries=tuple(found)))
    once = _once(base, (*log.entries, *log.strays))
    if file.is_sealed:
        return _with_machine(state, name, file, log.entries, once)
    changes = []
    refused = 0
    for table, rows in file.tables.items():
        now = state.tables.get(table, {})
        for key, row in rows.items():
            if row == now.get(key) or _is_old(table, key, row, tables, once):
                continue
            if is_readable(table, key, row):
                changes.append(RowChange(table, key, now.get(key), row))
            else:
                refused += 1
    gone = (tables or {}).get(ANNOTATIONS, {}).keys() - file.tables.get(ANNOTATIONS, {}).keys()
    kept = len(gone & state.tables.get(ANNOTATIONS, {}).keys())
    _apply(changes, state.tables)
    count = sum(change.table == ANNOTATIONS for change in changes)
    said = [f"{counted(count, 'annotation')} taken as changed there"] if count else []
    said += [f"{counted(kept, 'annotation')} missing there and still here"] if kept else []
    said += [f"{counted(refused, 'damaged row')} not taken"] if refused else []
    told = f"{name} was changed by another program: {', '.join(said) or 'nothing lost'}."
    return state._replace(told=(told, *state.told), outside=tuple(changes))


def _with_machine(
    state: State,
    name: str,
    file: Snapshot,
    entries: Sequence[Entry],
    once: dict[tuple[str, str], list[Row]],
) -> State:
    """The state with what the file of another machine has beside ours."""
    now = state.tables.get(ANNOTATIONS, {})
    past = {key: rows for (table, key), rows in once.items() if table == ANNOTATIONS}
    changes = tuple(merged(now, past, theirs_in(file, entries, now)))
    _apply(changes, state.tables)
    took = counted(len(changes), "annotation")
    said = f"{name} comes from another machine: {took} came from it."
    return state._replace(told=(said, *state.told), outside=changes)


def _is_old(
    table: str, key: str, row: Row, tables: Rows | None, once: dict[tuple[str, str], list[Row]]
) -> bool:
    """Whether a row of a file is one that we wrote, and that was not changed there."""
    if tables is not None:
        return row == tables.get(table, {}).get(key)
    return row in once.get((table, key), ())


def _with_strays(state: State, name: str, base: Snapshot, log: Journal) -> State:
    """The state with what came into the journal from another one."""
    if not log.strays:
        return state
    _, passed = _line(base, log)
    others = {entry.number for entry in passed}
    line = tuple(_emptied(one) if one.number in others else one for one in log.entries)
    theirs = theirs_of(sorted([*log.strays, *passed], key=lambda entry: entry.number))
    now = state.tables.get(ANNOTATIONS, {})
    changes = tuple(merged(now, theirs_of(line).once, theirs))
    _apply(changes, state.tables)
    told: tuple[str, ...] = ()
    if changes:
        took = counted(len(changes), "annotation")
        told = (f"The journal of {name} was joined with another machine’s: {took} came from it.",)
    return state._replace(line=line, told=(*told, *state.told), outside=(*state.outside, *changes))


def _emptied(entry: Entry) -> Entry:
    """An entry that only keeps its number."""
    return entry._replace(does=READ, of="", changes=())


def _apply(changes: Iterable[RowChange], tables: Rows) -> None:
    Entry(0, "", "", "", "", tuple(changes)).apply(tables)


def _once(base: Snapshot, entries: Iterable[Entry]) -> dict[tuple[str, str], list[Row]]:
    """What each row was at one time or another."""
    once: dict[tuple[str, str], list[Row]] = {}
    for table, rows in base.tables.items():
        for key, row in rows.items():
            once.setdefault((table, key), []).append(row)
    for entry in entries:
        for table, key, before, after in entry.changes:
            states = once.setdefault((table, key), [])
            states += [row for row in (before, after) if row is not None]
    return once
