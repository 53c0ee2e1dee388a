"""Knows what a reader wrote about one article, and keeps it in one TinyDB file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tinydb import TinyDB
from tinydb.table import Document, Table

from reader.model import Annotation, Article, ReaderError
from reader.store.rows import Row, annotation_of, annotation_row
from reader.store.storage import SafeStorage, locked


class Step(NamedTuple):
    """One change of one annotation: None before is an addition, None after a deletion."""

    before: Annotation | None
    after: Annotation | None


@dataclass(frozen=True, slots=True)
class Known:
    """What a library remembers of an article it has seen."""

    id: str
    title: str
    source: str
    path: str
    """Where the article was last read from; a hint, since files move."""
    paragraph: int
    """The index of the paragraph read last."""


class _Keyed(Table):
    """A table keyed by strings of ours (TinyDB's types say int), so that files merge."""

    document_id_class = str  # type: ignore[assignment]

    def row(self, key: str) -> Document | None:
        """The row under `key`, or None."""
        return self.get(doc_id=key)  # type: ignore[call-overload, no-any-return]

    def put(self, key: str, row: Row) -> None:
        """Adds or replaces the row under `key`; fields we do not know stay."""
        with self._alone():
            # TinyDB's own `upsert` writes the file twice for a new row.
            if self.row(key) is None:
                self.insert(Document(row, doc_id=key))  # type: ignore[arg-type]
            else:
                self.update(row, doc_ids=[key])  # type: ignore[list-item]

    def drop(self, key: str) -> None:
        """Takes the row under `key` away, if it is there."""
        with self._alone():
            if self.row(key) is not None:
                self.remove(doc_ids=[key])  # type: ignore[list-item]

    def _alone(self) -> AbstractContextManager[None]:
        """Between reading the file and writing it, no other process may write."""
        assert isinstance(self._storage, SafeStorage)
        return locked(self._storage.path.parent)


class Notebook:
    """The annotations of one article; what a method returns is on disk.

    Every method reads the file anew, so that a second window's changes are seen. Methods raise
    ReaderError, with nothing changed, when the disk refuses.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._db = TinyDB(path, tell, storage=SafeStorage)
        self._annotations = _Keyed(self._db.storage, "annotations", cache_size=0)
        self._drafts = _Keyed(self._db.storage, "drafts", cache_size=0)
        self._article = _Keyed(self._db.storage, "article", cache_size=0)
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._dropped: dict[str, Row] = {}
        self._told: set[str] = set()

    def annotations(self) -> tuple[Annotation, ...]:
        """Everything written about the article, in reading order."""
        found = []
        for row in self._annotations:
            key = str(row.doc_id)
            try:
                found.append(annotation_of(key, row))
            except ValueError:
                if key not in self._told:
                    self._tell(f"Annotation {key} was written by another version and is not shown.")
                self._told.add(key)
        return tuple(sorted(found, key=lambda annotation: annotation.place))

    def save(self, annotation: Annotation) -> None:
        """Adds the annotation, or replaces the one of the same id."""
        self._take(Step(self.get(annotation.id), annotation))

    def remove(self, key: str) -> Annotation | None:
        """Deletes an annotation and returns it; None if it was gone already."""
        before = self.get(key)
        if before is not None:
            self._take(Step(before, None))
        return before

    def undo(self) -> Step | None:
        """Takes back the last change and returns it; None if there is none."""
        if not self._done:
            return None
        step = self._done[-1]
        self._check(step.after, step, self._done)
        self._put(Step(step.after, step.before))
        self._undone.append(self._done.pop())
        return step

    def redo(self) -> Step | None:
        """Makes the change taken back last once more; None if there is none."""
        if not self._undone:
            return None
        step = self._undone[-1]
        self._check(step.before, step, self._undone)
        self._put(step)
        self._done.append(self._undone.pop())
        return step

    def _check(self, expected: Annotation | None, step: Step, steps: list[Step]) -> None:
        """Forgets the last step, and says so, where another window changed its annotation."""
        annotation = step.after or step.before
        assert annotation is not None
        now = self.get(annotation.id)
        if (now and annotation_row(now)) != (expected and annotation_row(expected)):
            steps.pop()
            raise ReaderError("Another window changed that annotation since; it is left as it is.")

    def _take(self, step: Step) -> None:
        self._put(step)
        self._done.append(step)
        self._undone.clear()

    def _put(self, step: Step) -> None:
        if step.after is not None:
            key = step.after.id
            self._annotations.put(key, self._dropped.get(key, {}) | annotation_row(step.after))
            self._dropped.pop(key, None)
        elif step.before is not None:
            key = step.before.id
            # Fields we do not know come back with the annotation when its deletion is undone.
            self._dropped[key] = dict(self._annotations.row(key) or {})
            self._annotations.drop(key)

    def get(self, key: str) -> Annotation | None:
        """The annotation of that id as it is on the disk now, or None."""
        row = self._annotations.row(key)
        try:
            return None if row is None else annotation_of(key, row)
        except ValueError as error:
            raise ReaderError(
                f"Annotation {key} was written by another version and is left as it was."
            ) from error

    def draft(self, key: str) -> str | None:
        """What was typed under `key` and never saved."""
        row = self._drafts.row(key)
        return None if row is None else str(row.get("body", ""))

    def keep_draft(self, key: str, body: str) -> None:
        """Keeps what is being typed; an empty body forgets it."""
        if body.strip():
            self._drafts.put(key, {"body": body})
        else:
            self._drafts.drop(key)

    def known(self) -> Known | None:
        """What is remembered of the article; None if it was never opened."""
        for row in self._article:
            paragraph = row.get("paragraph")
            return Known(
                id=str(row.doc_id),
                title=str(row.get("title", "")),
                source=str(row.get("source", "")),
                path=str(row.get("path", "")),
                paragraph=paragraph if isinstance(paragraph, int) else 0,
            )
        return None

    def remember(self, article: Article, *, path: str, paragraph: int) -> None:
        """Notes that the article was read, where from, and how far."""
        row = {
            "title": article.title,
            "source": article.source,
            "sha256": article.sha256,
            "path": path,
            "paragraph": paragraph,
        }
        before = dict(self._article.row(article.id) or {})
        if before | row != before:
            self._article.put(article.id, row)


def notebooks(folder: Path, tell: Callable[[str], None]) -> tuple[Notebook, ...]:
    """The notebooks in `folder`, in a stable order; none if there is no folder."""
    try:
        paths = sorted(folder.glob("*.json"))
    except OSError as error:
        raise ReaderError(f"The library {folder} cannot be listed: {error.strerror}.") from error
    return tuple(Notebook(path, tell) for path in paths)
