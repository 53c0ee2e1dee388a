"""Knows what a notebook holds when its files are put together, damaged and replaced ones too."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import NamedTuple

from reader.lines import counted
from reader.store.journal import Entry, Journal
from reader.store.outside import (
    IsReadable,
    taken_as_it_is,
    together,
    with_outside,
    with_strays,
)
from reader.store.snapshot import SCHEMA, Snapshot, is_sealed, parse
from reader.store.state import State, line_of, replayed


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
    tables, _ = line_of(base, log)
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
            state = with_outside(state, name, file, base, log, is_readable)
        else:
            state = taken_as_it_is(state, name, file, log.entries)
    elif not is_file_good:
        state = _without_file(state, name, before, log.entries, is_whole=is_whole, data=data)
    return _by_title(with_strays(state, name, base, log), name)


def _by_title(state: State, name: str) -> State:
    """The state with the article's title for the file's name, which says nothing to a person."""
    rows = state.tables.get("article", {}).values()
    title = next((title for row in rows if isinstance(title := row.get("title"), str)), "")
    if not title:
        return state
    named = f"“{shorten(title, 60, placeholder='…')}”"
    return state._replace(told=tuple(said.replace(name, named) for said in state.told))


def _parsed(data: bytes | None) -> Snapshot | None:
    if data is None:
        return None
    try:
        return parse(data)
    except ValueError:
        return None


def _fits(file: Snapshot | None, entries: Sequence[Entry]) -> bool:
    return file is not None and file.is_sealed and file.holds(entries)


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
    tables, number = replayed(file, entries)
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
        state = together(state, before, entries)
    if is_whole:
        said = f"The notes in {name} were {what} and are whole again, from what lay beside them"
    elif state.tables:
        said = f"The notes in {name} were {what}; what lay beside them is here, the rest is lost"
    else:
        said = f"The notes in {name} were {what} and no earlier copy is readable"
    return state._replace(told=(f"{said}{where}.", *state.told), is_whole=is_whole)
