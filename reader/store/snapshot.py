"""Knows how a TinyDB file of ours is written: its form, its seal, and how older forms become it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple
from zlib import crc32

from reader.store.journal import Row, Rows

SCHEMA = 2
"""The form that is written now."""
_ABOUT = "reader"
"""The table in which a file says what it is."""
_TABLES = {"annotations", "article", "drafts", _ABOUT}
_END = re.compile(rb',?\n "reader": \{\n  "file": \{[^\n]*\}\n \}\n\}\n\Z')


class Snapshot(NamedTuple):
    """What a file holds."""

    tables: Rows
    number: int = 0
    """The number of the last change that is in it."""
    last: str = ""
    """The id of that change."""
    schema: int = SCHEMA
    is_sealed: bool = True
    """Whether it is as it was written, bit for bit."""


def serialise(tables: Rows, number: int, last: str) -> bytes:
    """JSON with one record a line, in a fixed order, so that it diffs and merges in git."""
    parts = []
    for name, table in sorted(tables.items()):
        records = ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(row, ensure_ascii=False, sort_keys=True)}"
            for key, row in sorted(table.items())
        )
        parts.append(f" {json.dumps(name)}: {{\n{records}\n }}")
    body = ("{\n" + ",\n".join(parts)).encode("utf-8", "surrogatepass")
    about = {"schema": SCHEMA, "step": number, "id": last}
    sealed = json.dumps(about | {"sum": _seal(body, about)}, sort_keys=True)
    comma = "," if parts else ""
    return body + f'{comma}\n "{_ABOUT}": {{\n  "file": {sealed}\n }}\n}}\n'.encode()


def parse(data: bytes) -> Snapshot:
    """What is in a file's bytes, in the form of now; raises ValueError if it is none of ours."""
    tables = _tables(data)
    about = tables.pop(_ABOUT, {}).get("file")
    if about is None:
        # The first form said nothing of itself.
        return Snapshot(_migrated(tables, 1), schema=1)
    schema, number, last = about.get("schema"), about.get("step"), about.get("id")
    if not (isinstance(schema, int) and isinstance(number, int) and isinstance(last, str)):
        raise ValueError("it does not say what it is")
    end = _END.search(data)
    seal = about.pop("sum", None)
    is_sealed = end is not None and seal == _seal(data[: end.start()], about)
    return Snapshot(_migrated(tables, schema), number, last, schema, is_sealed)


def _seal(body: bytes, about: Row) -> str:
    return f"{crc32(json.dumps(about, sort_keys=True).encode(), crc32(body)):08x}"


def _tables(data: bytes) -> Rows:
    try:
        tables: Rows = json.loads(data.decode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    for outer in (tables, *(tables.values() if isinstance(tables, dict) else ())):
        if not isinstance(outer, dict) or not all(isinstance(i, dict) for i in outer.values()):
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
    """The tables in the form of now; those of a form yet to come stay as they are."""
    for form in range(schema, SCHEMA):
        tables = _STEPS[form](tables)
    return tables
