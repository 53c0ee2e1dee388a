"""Knows how what others wrote into the files of a notebook is taken in, and nothing else lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from reader.lines import counted
from reader.store.journal import READ, Entry, Journal, Row, RowChange, Rows
from reader.store.merging import ANNOTATIONS, merged, theirs_in, theirs_of
from reader.store.snapshot import Snapshot
from reader.store.state import State, line_of, replayed

IsReadable = Callable[[str, str, Row], bool]
"""Whether a row of a table, under a key, is one that we know."""


def taken_as_it_is(state: State, name: str, file: Snapshot, entries: Sequence[Entry]) -> State:
    """The state with a file that is not as we wrote it, where nothing else is whole."""
    if file.is_sealed or not file.holds(entries):
        state = together(state, file, entries)
        said = f"{name} and its journal come from different machines and were put together."
    else:
        tables, number = replayed(file, entries)
        state = state._replace(tables=tables, number=max(number, state.number))
        said = f"{name} was changed by another program, and is taken as it is."
    return state._replace(told=(said, *state.told), is_whole=False)


def together(state: State, file: Snapshot, entries: Sequence[Entry]) -> State:
    """What the file holds, and beside it what the entries know of annotations."""
    tables = {name: dict(table) for name, table in file.tables.items()}
    changes = tuple(merged(tables.get(ANNOTATIONS, {}), {}, theirs_of(entries)))
    apply(changes, tables)
    number = max(file.number, state.number)
    return state._replace(tables=tables, number=number, outside=changes)


def with_outside(
    state: State, name: str, file: Snapshot, base: Snapshot, log: Journal, is_readable: IsReadable
) -> State:
    """The state with what the file has beside what we wrote."""
    tables: Rows | None = None
    if file.holds(log.entries) and base.number <= file.number <= state.number:
        # What another program found there, before it changed it.
        found = [entry for entry in log.entries if entry.number <= file.number]
        tables, _ = line_of(base, log._replace(entries=tuple(found)))
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
    apply(changes, state.tables)
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
    apply(changes, state.tables)
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


def with_strays(state: State, name: str, base: Snapshot, log: Journal) -> State:
    """The state with what came into the journal from another one."""
    if not log.strays:
        return state
    _, passed = line_of(base, log)
    others = {entry.number for entry in passed}
    line = tuple(_emptied(one) if one.number in others else one for one in log.entries)
    theirs = theirs_of(sorted([*log.strays, *passed], key=lambda entry: entry.number))
    now = state.tables.get(ANNOTATIONS, {})
    changes = tuple(merged(now, theirs_of(line).once, theirs))
    apply(changes, state.tables)
    told: tuple[str, ...] = ()
    if changes:
        took = counted(len(changes), "annotation")
        told = (f"The journal of {name} was joined with another machine’s: {took} came from it.",)
    return state._replace(line=line, told=(*told, *state.told), outside=(*state.outside, *changes))


def _emptied(entry: Entry) -> Entry:
    """An entry that only keeps its number."""
    return entry._replace(does=READ, of="", changes=())


def apply(changes: Iterable[RowChange], tables: Rows) -> None:
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
