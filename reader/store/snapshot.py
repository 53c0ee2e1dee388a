"""Knows how a TinyDB file of ours is written: its form, its seal, and how older forms become it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import NamedTuple
from zlib import crc32

from reader.store.journal import Entry, Row, Rows

SCHEMA = 2
"""The form that is written now."""
_ABOUT = "reader"
"""The table in which a file says what it is."""
_TABLES = {"annotations", "article", "drafts", _ABOUT}
_END = re.compile(rb',?\n "reader": \{\n  "file": (\{[^\n]*\})\n \}\n\}\n\Z')
_TAIL = 4096
"""Bytes at the end of a file in which it says what it is."""


_MARK = 8
_MARKS = 256
"""How many of the newest changes a file names, so that it can be told from its like."""


class Snapshot(NamedTuple):
    """What a file holds."""

    tables: Rows
    number: int = 0
    """The number of the last change that is in it."""
    marks: tuple[str, ...] = ()
    """What tells the newest changes in it from any others, up to the last."""
    schema: int = SCHEMA
    is_sealed: bool = True
    """Whether it is as it was written, bit for bit."""

    def holds(self, entries: Sequence[Entry]) -> bool:
        """Whether the entries up to its number are the very changes that made it.

        If they end so far before it that this cannot be known, they are taken for others.
        """
        first = self.number - len(self.marks) + 1
        shared = [entry for entry in entries if first <= entry.number <= self.number]
        if not all(map(self.has, shared)):
            return False
        return bool(shared) or not entries or entries[-1].number > self.number

    def has(self, entry: Entry) -> bool:
        """Whether that very change is among those that it names."""
        place = entry.number - self.number - 1
        return -len(self.marks) <= place < 0 and self.marks[place] == _mark(entry)


def marks_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """What tells the newest of these entries, without a gap, from any others."""
    newest = entries[-_MARKS:]
    start = len(newest) - 1
    while start > 0 and newest[start - 1].number == newest[start].number - 1:
        start -= 1
    return tuple(_mark(entry) for entry in newest[max(start, 0) :])


def _mark(entry: Entry) -> str:
    return f"{crc32(entry.id.encode('utf-8', 'surrogatepass')):0{_MARK}x}"


def serialise(tables: Rows, number: int, marks: Iterable[str]) -> bytes:
    """JSON with one record a line, in a fixed order, so that it diffs and merges in git."""
    parts = []
    for name, table in sorted(tables.items()):
        records = ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(row, ensure_ascii=False, sort_keys=True)}"
            for key, row in sorted(table.items())
        )
        parts.append(f" {json.dumps(name)}: {{\n{records}\n }}")
    body = ("{\n" + ",\n".join(parts)).encode("utf-8", "surrogatepass")
    about = {"schema": SCHEMA, "step": number, "marks": "".join(marks)}
    sealed = json.dumps(about | {"sum": _seal(body, about)}, sort_keys=True)
    comma = "," if parts else ""
    return body + f'{comma}\n "{_ABOUT}": {{\n  "file": {sealed}\n }}\n}}\n'.encode()


def parse(data: bytes) -> Snapshot:
    """What is in a file's bytes, in the form of now; raises ValueError if it is none of ours."""
    # On its way through git a file may come to have the line breaks of Windows.
    data = data.replace(b"\r\n", b"\n")
    tables = _loaded(data)
    about = _about(tables)
    if about is None:
        # The first form said nothing of itself, nor which text a note was made on.
        rows = _checked(tables).get("annotations", {}).values()
        is_ours = not any("version" in row for row in rows)
        return Snapshot(_migrated(tables, 1), schema=1 if is_ours else SCHEMA, is_sealed=is_ours)
    schema, number, marks = about.get("schema"), about.get("step"), about.get("marks")
    if isinstance(schema, int) and schema > SCHEMA:
        return Snapshot(_of_our_shape(tables), schema=schema)
    if not (isinstance(schema, int) and isinstance(number, int) and isinstance(marks, str)):
        raise ValueError("it does not say what it is")
    if schema < 1:
        raise ValueError("it does not say what it is")
    each = tuple(marks[start : start + _MARK] for start in range(0, len(marks), _MARK))
    tables = {name: rows for name, rows in _checked(tables).items() if name != _ABOUT}
    return Snapshot(_migrated(tables, schema), number, each, schema, is_sealed(data))


def is_sealed(data: bytes) -> bool:
    """Whether a file's bytes are as they were written."""
    end = _END.search(data, max(0, len(data) - _TAIL))
    if end is None:
        return False
    try:
        about = json.loads(end[1])
    except ValueError:
        return False
    return bool(about.pop("sum", None) == _seal(data[: end.start()], about))


def _seal(body: bytes, about: Row) -> str:
    return f"{crc32(json.dumps(about, sort_keys=True).encode(), crc32(body)):08x}"


def _loaded(data: bytes) -> Rows:
    try:
        text = data.decode("utf-8", "surrogatepass")
        tables: Rows = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(tables, dict):
        raise ValueError("not a TinyDB file")
    return tables


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if isfinite(number) else _refuse(digits)


def _about(tables: Rows) -> Row | None:
    """What the file says of itself, if it does."""
    table = tables.get(_ABOUT)
    about = table.get("file") if isinstance(table, dict) else None
    return dict(about) if isinstance(about, dict) else None


def _of_our_shape(tables: Rows) -> Rows:
    """The tables of a form yet to come that look as ours do."""
    return {
        name: {key: row for key, row in rows.items() if isinstance(row, dict)}
        for name, rows in tables.items()
        if isinstance(rows, dict) and name != _ABOUT
    }


def _checked(tables: Rows) -> Rows:
    for table in tables.values():
        if not isinstance(table, dict) or not all(isinstance(row, dict) for row in table.values()):
            raise ValueError("not a TinyDB file")
    if not _TABLES & tables.keys():
        raise ValueError("a TinyDB file of another program")
    return tables


def _from_1(tables: Rows) -> Rows:
    """Says which text each annotation was made on: there was one, which named the article."""
    article = next(iter(tables.get("article", {})), "")
    return tables | {
        "annotations": {
            key: {"version": article, "original": None, "reviewed": ""} | row
            for key, row in tables.get("annotations", {}).items()
        }
    }


_STEPS: dict[int, Callable[[Rows], Rows]] = {1: _from_1}


def _migrated(tables: Rows, schema: int) -> Rows:
    """The tables in the form of now."""
    for form in range(schema, SCHEMA):
        tables = _STEPS[form](tables)
    return tables
