"""Knows what a notebook holds when its files are put together, damaged and replaced ones too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from reader.lines import counted
from reader.store.journal import Entry, Journal, Row, RowChange, Rows
from reader.store.snapshot import SCHEMA, Snapshot, parse


class State(NamedTuple):
    """What the files of a notebook hold together."""

    tables: Rows
    number: int
    """The number of the last change in it."""
    last: str = ""
    """The id of that change."""
    told: tuple[str, ...] = ()
    """What a person should know, in whole sentences; empty where all is well."""
    is_whole: bool = True
    """Whether no note is lost, as far as can be known."""
    outside: tuple[RowChange, ...] = ()
    """What another program changed, which the journal does not know yet."""
    is_folded: bool = True
    """Whether the file alone holds it all, in the form of now."""
    file_number: int = 0
    """The number of the last change that is in the file, if the file is good."""
    copy_number: int = 0
    """The same of the copy before it: from there the journal can make the whole again."""
    is_file_good: bool = True
    is_copy_good: bool = True
    schema: int = SCHEMA
    """The form that the file has."""


def assemble(
    name: str,
    data: bytes | None,
    copy: bytes | None,
    log: Journal,
    is_readable: Callable[[str, str, Row], bool],
) -> State:
    """What a file, the copy before it (None where there is none) and the journal hold together.

    The file is believed if its seal is whole and it and the journal agree on the last change in
    it. Else the copy and the journal say what is there, and what the file has beside that was
    changed by somebody else: that is taken too, but for what went missing. `is_readable` says
    whether a row of a table is one that we know.
    """
    file, before = _parsed(data), _parsed(copy)
    kept = "; the damaged file is kept in “damaged”"
    entries = log.entries
    if file is not None and file.schema > SCHEMA:
        return _of_newer(name, file)
    if file is not None and file.is_sealed and _agree(file, entries):
        tables, number, last = _replayed(file, entries)
        return State(
            tables,
            number,
            last,
            *_gaps(name, file.number, entries, log),
            is_folded=number == file.number and file.schema == SCHEMA and not log.bad,
            file_number=file.number,
            copy_number=before.number if before is not None else 0,
            is_copy_good=before is not None or copy is None,
            schema=file.schema,
        )
    is_never_folded = data is None and copy is None
    base = before if before is not None and before.is_sealed else Snapshot({})
    tables, number, last = _replayed(base, entries)
    gaps, has_all = _gaps(name, base.number, entries, log)
    is_whole = has_all and (base is before or _begins(entries))
    state = State(
        tables,
        number,
        last,
        gaps,
        is_whole or file is not None or is_never_folded,
        is_folded=False,
        copy_number=base.number,
        is_copy_good=base is before or copy is None,
    )
    if file is not None:
        return _with_outside(state, name, file, base, entries, is_readable, is_whole=is_whole)
    if is_never_folded:
        return state._replace(is_folded=not entries)
    what, where = ("missing", "") if data is None else ("damaged", kept)
    if is_whole:
        said = f"The notes in {name} were {what} and are whole again, from the copy before them"
        said = f"{said} and the journal{where}."
    elif tables:
        said = f"The notes in {name} were {what}; what the copy before them holds is here{where}."
    else:
        said = f"The notes in {name} were {what} and no earlier copy is readable{where}."
    return state._replace(told=(said, *gaps), is_file_good=data is None)


def _parsed(data: bytes | None) -> Snapshot | None:
    if data is None:
        return None
    try:
        return parse(data)
    except ValueError:
        return None


def _agree(file: Snapshot, entries: Iterable[Entry]) -> bool:
    """Whether the journal's change of the number that the file names last is that very change."""
    return all(one.id == file.last for one in entries if one.number == file.number)


def _begins(entries: tuple[Entry, ...]) -> bool:
    return bool(entries) and entries[0].number == 1


def _replayed(base: Snapshot, entries: Iterable[Entry]) -> tuple[Rows, int, str]:
    """The tables after the entries that are not in `base`, and the last one's number and id."""
    tables = {name: dict(table) for name, table in base.tables.items()}
    number, last = base.number, base.last
    for entry in entries:
        if entry.number > base.number:
            entry.apply(tables)
            number, last = entry.number, entry.id
    return tables, number, last


def _gaps(
    name: str, number: int, entries: tuple[Entry, ...], log: Journal
) -> tuple[tuple[str, ...], bool]:
    """What is to say about the journal, and whether all changes after that number are in it."""
    after = {entry.number for entry in entries if entry.number > number}
    missing = max(after, default=number) - number - len(after)
    if missing or (log.bad and not entries):
        lost = counted(max(missing, 1), "change")
        return (f"The journal of {name} was damaged: {lost} could not be read back.",), False
    if log.torn:
        return (f"The last line in the journal of {name} was cut off and is left out.",), False
    if log.bad or (entries and number and entries[-1].number < number):
        whole = "the notes are whole, some of their history is not"
        return (f"The journal of {name} was damaged: {whole}.",), True
    return (), True


def _of_newer(name: str, file: Snapshot) -> State:
    said = f"{name} was written by a newer reader; update this one to change anything in it."
    return State(file.tables, file.number, file.last, (said,), False, schema=file.schema)


def _with_outside(
    state: State,
    name: str,
    file: Snapshot,
    base: Snapshot,
    entries: Iterable[Entry],
    is_readable: Callable[[str, str, Row], bool],
    *,
    is_whole: bool,
) -> State:
    """The state with what the file has beside what we wrote."""
    if not is_whole:
        tables, number, last = _replayed(file, entries)
        said = f"{name} was changed by another program, and is taken as it is."
        return state._replace(tables=tables, number=number, last=last, told=(said, *state.told))
    once = _once(base, entries)
    changes = []
    refused = 0
    for table, rows in file.tables.items():
        now = state.tables.get(table, {})
        for key, row in rows.items():
            if row == now.get(key) or row in once.get((table, key), ()):
                continue
            if is_readable(table, key, row):
                changes.append(RowChange(table, key, now.get(key), row))
            else:
                refused += 1
    for table, key, _, after in changes:
        assert after is not None
        state.tables.setdefault(table, {})[key] = after
    count = sum(change.table == "annotations" for change in changes)
    taken = f"{counted(count, 'annotation')} taken as changed there" if count else "nothing lost"
    refusing = f", {counted(refused, 'damaged row')} not taken" if refused else ""
    said = f"{name} was changed by another program: {taken}{refusing}."
    return state._replace(
        told=(said, *state.told), outside=tuple(changes), is_file_good=not refused
    )


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
