"""The libraries that are harmed."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from reader.desk import open_library
from reader.load import load_article
from reader.model import Article, Span
from reader.store import Notebook
from reader.store.rows import annotation_row
from tests.conftest import SEED, written


@cache
def seed() -> Article:
    """The given article."""
    return load_article(str(SEED))


ARTICLE = seed().id


def grown(folder: Path) -> None:
    """A library with a file, a copy before it, a draft, and changes that only the journal has."""
    library = open_library(folder)
    library.remember(seed(), paragraph=2)
    notebook = library.notebook(ARTICLE)
    for serial in range(1, 5):
        notebook.save(written(seed(), paragraph=serial, body=f"Note {serial}.", serial=serial))
        if serial < 3:
            notebook.fold()
    note = written(seed(), paragraph=1, serial=1)
    notebook.save(replace(note, body="Note 1, changed.", tags=("late",)))
    notebook.remove(written(seed(), serial=2).id)
    notebook.keep_draft("span:10-20", written(seed(), Span(10, 20), body="A draft.", serial=40))


def first_form(folder: Path) -> None:
    """A library as the first release left it."""
    rows = {}
    for serial in range(1, 4):
        note = written(seed(), paragraph=serial, body=f"Old {serial}.", serial=serial)
        row = annotation_row(note)
        for name in ("version", "original", "reviewed"):
            del row[name]
        rows[note.id] = row
    about = {"title": seed().title, "source": seed().source, "sha256": seed().sha256}
    tables = {
        "annotations": rows,
        "article": {ARTICLE: {**about, "path": str(SEED), "paragraph": 3}},
        "drafts": {"paragraph:10-40": {"body": "An old draft."}},
    }
    path = folder / "articles" / f"{ARTICLE}.json"
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    path.write_text(json.dumps(tables, indent=1), "utf-8")
    path.with_suffix(".previous").write_text(json.dumps(tables, indent=1), "utf-8")


def notebook_in(folder: Path, told: list[str]) -> Notebook:
    """The notebook of the article, opened anew."""
    return open_library(folder, tell=told.append).notebook(ARTICLE)


MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where trials go that only play a disk: nothing there waits for a real one."""
