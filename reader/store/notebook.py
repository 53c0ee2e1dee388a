"""Knows what a reader wrote about one article, and every change of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tinydb import TinyDB

from reader.model import Annotation, Article, ReaderError
from reader.store.drafts import Draft, Drafts, unwritten
from reader.store.journal import READ, Entry, Row, RowChange, Rows
from reader.store.rows import annotation_of, annotation_row, time_of
from reader.store.steps import Change, Deed, Known, Step
from reader.store.storage import SafeStorage

_TABLE = "annotations"
_DRAFTS = "drafts"
"""Where the first form of the file kept what was being typed."""


class Notebook:
    """The annotations of one article; what a method returns is on disk.

    Every method looks at the disk first, so that a second window's changes are seen. Methods
    raise ReaderError, with nothing changed, when the disk refuses. Threads may share it.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self._tell = tell
        storage = TinyDB(path, tell, storage=SafeStorage).storage
        assert isinstance(storage, SafeStorage)
        self._storage = storage
        self._drafts = Drafts(path.parent.parent / "drafts" / path.stem, tell)
        self._told: set[str] = set()
        self._given_up: set[str] = set()
        self._known: dict[str, tuple[Row, Annotation]] = {}

    @property
    def path(self) -> Path:
        """The TinyDB file."""
        return self._storage.path

    @property
    def changes(self) -> int:
        """Grows with every change seen, by whomever it was made."""
        _ = self._storage.tables
        return self._storage.changes

    def annotations(self) -> tuple[Annotation, ...]:
        """Everything written about the article, in reading order."""
        found = []
        # Another thread may add a row meanwhile.
        for key, row in tuple(self._storage.tables.get(_TABLE, {}).items()):
            try:
                found.append(self._annotation(key, row))
            except ValueError:
                if key not in self._told:
                    self._tell(f"Annotation {key} was written by another version and is not shown.")
                self._told.add(key)
        return tuple(sorted(found, key=lambda annotation: annotation.place))

    def _annotation(self, key: str, row: Row) -> Annotation:
        """The annotation in a row, which is made from it only once."""
        known = self._known.get(key)
        if known is None or known[0] is not row:
            known = self._known[key] = row, annotation_of(key, row)
        return known[1]

    def get(self, key: str) -> Annotation | None:
        """The annotation of that id as it is on the disk now, or None."""
        row = self._storage.tables.get(_TABLE, {}).get(key)
        return None if row is None else self._readable(key, row)

    def _readable(self, key: str, row: Row) -> Annotation:
        try:
            return self._annotation(key, row)
        except ValueError as error:
            raise ReaderError(
                f"Annotation {key} was written by another version and is left as it was."
            ) from error

    # Changing

    def save(self, annotation: Annotation, deed: Deed | None = None) -> None:
        """Adds the annotation, or replaces the one of the same id."""
        self.save_all([annotation], deed)

    def save_all(
        self, annotations: Iterable[Annotation], deed: Deed | None = None, *, step: str = ""
    ) -> None:
        """Saves several as one step; `step` is its id where other articles share it."""
        every = tuple(annotations)

        def plan(tables: Rows) -> Iterator[RowChange]:
            for annotation in every:
                key = annotation.id
                before = tables.get(_TABLE, {}).get(key)
                if before is not None:
                    self._readable(key, before)
                # Fields that we do not know stay, and come back with what was deleted.
                row = (before or self._storage.deleted(_TABLE, key)) | annotation_row(annotation)
                if row != before:
                    yield RowChange(_TABLE, key, before, row)

        self._storage.change(deed or self._deed(every), plan, key=step)

    def _deed(self, annotations: Iterable[Annotation]) -> Deed:
        deed = Deed.ADD
        for annotation in annotations:
            before = self.get(annotation.id)
            if before is not None:
                is_tag = (before.body, before.kind) == (annotation.body, annotation.kind)
                deed = Deed.TAG if is_tag else Deed.EDIT
        return deed

    def remove(self, key: str) -> Annotation | None:
        """Deletes an annotation and returns it; None if it was gone already."""
        gone: list[Annotation] = []

        def plan(tables: Rows) -> Iterator[RowChange]:
            row = tables.get(_TABLE, {}).get(key)
            if row is not None:
                gone.append(self._readable(key, row))
                yield RowChange(_TABLE, key, row, None)

        self._storage.change(Deed.DELETE, plan)
        return gone[0] if gone else None

    # Undo

    def undo(self) -> Step | None:
        """Takes back the last change and returns it; None if there is none."""
        self._storage.adopt()
        done, _ = self._stacks()
        return self._turn(Deed.UNDO, done)

    def redo(self) -> Step | None:
        """Makes the change taken back last once more; None if there is none."""
        _, undone = self._stacks()
        return self._turn(Deed.REDO, undone)

    def turn(self, deed: Deed, step: str) -> Step | None:
        """Takes back the step of that id, or does it again, if it is the next to be; else None."""
        entries = self._stacks()[deed is Deed.REDO]
        return self._turn(deed, entries) if entries and entries[-1].id == step else None

    def _turn(self, deed: Deed, entries: list[Entry]) -> Step | None:
        if not entries:
            return None
        entry = entries[-1]
        changes = tuple(
            change.reverse if deed is Deed.UNDO else change
            for change in (reversed(entry.changes) if deed is Deed.UNDO else entry.changes)
        )

        def plan(tables: Rows) -> Iterable[RowChange]:
            for change in changes:
                if tables.get(change.table, {}).get(change.key) != change.before:
                    self._given_up.add(entry.id)
                    raise ReaderError(
                        "That annotation was changed since by somebody else; it is left as it is."
                    )
            return changes

        self._storage.change(deed, plan, of=entry.id)
        return self._step(entry)

    def _stacks(self) -> tuple[list[Entry], list[Entry]]:
        """What can be taken back and what can be done again, each with the next at its end."""
        done: list[Entry] = []
        undone: list[Entry] = []
        for entry in self._storage.entries:
            if entry.does == READ:
                continue
            if entry.does not in (Deed.UNDO, Deed.REDO):
                done.append(entry)
                undone.clear()
                continue
            taken, given = (done, undone) if entry.does == Deed.UNDO else (undone, done)
            # It is nearly always the last one.
            for place in reversed(range(len(taken))):
                if taken[place].id == entry.of:
                    given.append(taken.pop(place))
                    break
        for entries in (done, undone):
            entries[:] = [one for one in entries if one.id not in self._given_up]
        return done, undone

    # History

    def history(self, key: str | None = None) -> tuple[Step, ...]:
        """The changes remembered, the newest first; with `key`, those of that annotation alone."""
        steps = (self._step(entry) for entry in reversed(self._storage.entries))
        return tuple(
            step
            for step in steps
            if any(key in (None, change.annotation.id) for change in step.changes)
        )

    def _step(self, entry: Entry) -> Step:
        changes = []
        for table, key, before, after in entry.changes:
            if table == _TABLE:
                try:
                    changes.append(
                        Change(
                            None if before is None else annotation_of(key, before),
                            None if after is None else annotation_of(key, after),
                        )
                    )
                except ValueError:
                    continue
        deed = Deed(entry.does) if entry.does in set(Deed) else Deed.EDIT
        return Step(entry.id, time_of(entry.at), deed, tuple(changes))

    # Drafts

    def drafts(self) -> tuple[Draft, ...]:
        """What was typed and neither saved nor given up, the newest first."""
        found = self._drafts.all()
        keys = {draft.key for draft in found}
        old = map(self._old_draft, tuple(self._storage.tables.get(_DRAFTS, ())))
        return (*found, *(draft for draft in old if draft and draft.key not in keys))

    def draft(self, key: str) -> Draft | None:
        """What was typed under `key` and never saved."""
        return self._drafts.get(key) or self._old_draft(key)

    def keep_draft(self, key: str, draft: Annotation) -> None:
        """Keeps what is being typed, as an annotation not yet saved; an empty one is forgotten."""
        if draft.body.strip():
            self._drafts.keep(key, draft)
        else:
            self.forget_draft(key)

    def forget_draft(self, key: str) -> None:
        """Forgets what was typed under `key`."""
        self._drafts.forget(key)

        def plan(tables: Rows) -> Iterator[RowChange]:
            row = tables.get(_DRAFTS, {}).get(key)
            if row is not None:
                yield RowChange(_DRAFTS, key, row, None)

        if any(plan(self._storage.tables)):
            self._storage.change(READ, plan)

    def _old_draft(self, key: str) -> Draft | None:
        """A draft of the first form: its words alone, under what they were typed on."""
        body = self._storage.tables.get(_DRAFTS, {}).get(key, {}).get("body")
        if not isinstance(body, str) or not body.strip():
            return None
        saved = self._storage.tables.get(_TABLE, {}).get(key)
        try:
            on = unwritten(key) if saved is None else self._annotation(key, saved)
        except ValueError:
            return None
        return Draft(key, replace(on, body=body))

    # What is remembered of the article

    def known(self) -> Known | None:
        """What is remembered of the article; None if it was never opened."""
        for row in self._storage.tables.get("article", {}).values():
            paragraph = row.get("paragraph")
            return Known(
                id=self.path.stem,
                title=str(row.get("title", "")),
                source=str(row.get("source", "")),
                path=str(row.get("path", "")),
                paragraph=paragraph if isinstance(paragraph, int) else 0,
                version=str(row.get("sha256", ""))[:16],
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

        def plan(tables: Rows) -> Iterator[RowChange]:
            before = tables.get("article", {}).get(article.id)
            after = (before or {}) | row
            if after != before:
                yield RowChange("article", article.id, before, after)

        if any(plan(self._storage.tables)):
            # A place in a text is worth no wait for the disk.
            self._storage.change(READ, plan, sync=False)

    # Bringing the file up to date

    @property
    def is_whole(self) -> bool:
        """Whether no note is lost, as far as can be known."""
        return self._storage.is_whole

    def fold(self, *, even_if_only_read: bool = False) -> None:
        """Brings the TinyDB file up to date, with what the journal has beside it."""
        if even_if_only_read:
            self._storage.fold()
        else:
            self._storage.close()


def notebooks(folder: Path) -> tuple[str, ...]:
    """The articles that have a notebook in `folder`, in a stable order; none without a folder."""
    try:
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    except OSError as error:
        raise ReaderError(f"The library {folder} cannot be listed: {error.strerror}.") from error
    found = (re.fullmatch(r"([0-9a-f]{16})\.(?:json|journal|previous)", name) for name in names)
    return tuple(sorted({match[1] for match in found if match}))
