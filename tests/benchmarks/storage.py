"""Measures the store beside TinyDB alone: run `python -m tests.benchmarks.storage`.

A change is one annotation added, changed or taken back, on the disk when the call returns. Process
time leaves out the disk's own; medians of 60.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from uuid import UUID

from tinydb import TinyDB

from reader.desk import Library, open_library
from reader.load import load_article
from reader.model import Annotation, Article
from reader.store import Notebook
from reader.store.rows import annotation_row
from reader.store.snapshot import serialise
from tests.conftest import SEED, written

SIZES = (10, 1_000, 10_000)
ARTICLES = 5_000
TIMES = 60
NOTE = "The figure is from the ministry; the statistics office has another one. " * 3


def main() -> None:
    """Runs every measurement; takes about two minutes."""
    seed = load_article(str(SEED))
    print(f"{'':32}{'process ms':>12}{'wall ms':>12}{'bytes written':>16}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            library = _library(Path(folder) / "library", seed, size)
            _changes(library, seed, f"{size:,} annotations")
            _plainly(Path(folder) / "plain.json", seed, size)
            _opening(library.folder, seed, size)
    with tempfile.TemporaryDirectory() as folder:
        library = _library(Path(folder) / "library", seed, 10)
        _shelve(library.folder, seed)
        _changes(library, seed, f"{ARTICLES:,} articles")


def _notes(seed: Article, count: int, first: int = 1) -> list[Annotation]:
    return [
        written(seed, paragraph=serial % 18 + 1, body=NOTE, tags=("source",), serial=serial)
        for serial in range(first, first + count)
    ]


def _library(folder: Path, seed: Article, size: int) -> Library:
    """A library with so many annotations of the article, its file up to date."""
    with open_library(folder) as library:
        library.notebook(seed.id).save_all(_notes(seed, size))
        library.remember(seed, paragraph=1)
    return open_library(folder)


def _shelve(folder: Path, seed: Article) -> None:
    """Thousands of other articles, ten annotations each."""
    rows = {note.id: annotation_row(note) for note in _notes(seed, 10)}
    for number in range(ARTICLES):
        key = f"{number:016x}"
        about = {"title": f"Article {number}", "path": "-", "paragraph": 0}
        data = serialise({"annotations": rows, "article": {key: about}}, 0, ())
        (folder / "articles" / f"{key}.json").write_bytes(data)


def _changes(library: Library, seed: Article, what: str) -> None:
    notebook = library.notebook(seed.id)
    other = Notebook(notebook.path, print)
    other.annotations()
    journal = notebook.path.with_suffix(".journal")
    library.annotate(seed, paragraph=1, body=NOTE)
    fresh = iter(_notes(seed, 10_000, first=10**6))
    key = notebook.annotations()[0]

    def edit() -> None:
        notebook.save(replace(key, body=f"{NOTE} {time.perf_counter()}"))

    def written_by(act: Callable[[], object]) -> int:
        before = journal.stat().st_size
        act()
        return journal.stat().st_size - before

    for name, act in (
        ("annotate", lambda: library.annotate(seed, paragraph=1, body=NOTE)),
        ("save", lambda: notebook.save(next(fresh))),
        ("edit", edit),
        ("undo", notebook.undo),
    ):
        _line(f"{what}: {name}", act, written_by(act))
    _line(f"{what}: look, nothing new", lambda: other.changes, 0)

    def look() -> None:
        _ = other.changes

    _line(f"{what}: look, one change", look, 0, before=edit)


def _plainly(path: Path, seed: Article, size: int) -> None:
    """TinyDB's own storage, all in one table."""
    rows = [{"key": note.id, **annotation_row(note)} for note in _notes(seed, size)]
    with TinyDB(path) as database:
        database.insert_multiple(rows)
        times = TIMES if size < 10_000 else 10
        fresh = {"key": str(UUID(int=1)), **rows[0]}
        length = path.stat().st_size
        what = f"{size:,} annotations: TinyDB"
        _line(f"{what} insert", lambda: database.insert(dict(fresh)), length, times=times)
        _line(
            f"{what} update",
            lambda: database.update({"body": NOTE}, doc_ids=[1]),
            length,
            times=times,
        )


def _opening(folder: Path, seed: Article, size: int) -> None:
    path = folder / "articles" / f"{seed.id}.json"

    def opened() -> None:
        Notebook(path, print).annotations()

    few = 7 if size == SIZES[-1] else 20
    Notebook(path, print).fold()
    _line(f"{size:,} annotations: open", opened, 0, times=few)
    notebook = Notebook(path, print)

    def change() -> None:
        notebook.save(replace(notebook.annotations()[0], body=f"{time.perf_counter()}"))

    _line(f"{size:,} annotations: fold", notebook.fold, path.stat().st_size, few, change)


def _line(
    name: str,
    act: Callable[[], object],
    written: int,
    times: int = TIMES,
    before: Callable[[], object] | None = None,
) -> None:
    process, wall = [], []
    for _ in range(times):
        if before is not None:
            before()
        started = time.process_time(), time.perf_counter()
        act()
        process.append(time.process_time() - started[0])
        wall.append(time.perf_counter() - started[1])
    print(
        f"{name:42}{1000 * median(process):>8.2f}{1000 * median(wall):>12.2f}{written:>16,}",
        flush=True,
    )


if __name__ == "__main__":
    main()
