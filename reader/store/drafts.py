"""Knows where what is being typed is kept until it is saved, each in a file of its own."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reader.model import Annotation, AnnotationKind, Quote, ReaderError, Scope, Span
from reader.store.disk import keep_aside, make_folder, reason, seal, unseal, write_atomically
from reader.store.rows import annotation_of, annotation_row

_KEY = re.compile(r"([a-z]+):(\d{1,9})-(\d{1,9})")


class Draft(NamedTuple):
    """What was typed and not saved."""

    key: str
    """What it was typed on."""
    annotation: Annotation
    """What would be saved."""


class Drafts:
    """The drafts of one article. Methods raise ReaderError when the disk refuses.

    One that cannot be read is said, and moved to the folder `damaged` when it makes room.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._told: set[Path] = set()

    def keep(self, key: str, draft: Annotation) -> None:
        """Keeps what is typed under `key`."""
        row = {"key": key, "id": draft.id, "annotation": annotation_row(draft)}
        text = json.dumps(row, ensure_ascii=False, sort_keys=True)
        try:
            make_folder(self._folder)
            self._keep_damaged(key)
            write_atomically(self._path(key), seal(text.encode("utf-8", "surrogatepass")))
        except OSError as error:
            raise ReaderError(
                f"The draft is not kept: {self._folder} cannot be written ({reason(error)})."
            ) from error

    def forget(self, key: str) -> None:
        """Forgets what was typed under `key`."""
        try:
            self._keep_damaged(key)
            self._path(key).unlink(missing_ok=True)
            with suppress(OSError):
                self._folder.rmdir()
        except NotADirectoryError:
            return
        except OSError as error:
            raise ReaderError(
                f"The draft stays: {self._folder} cannot be written ({reason(error)})."
            ) from error

    def get(self, key: str) -> Draft | None:
        """What was typed under `key`; None where nothing is, or nothing that can be read."""
        return self._read(self._path(key))

    def all(self) -> tuple[Draft, ...]:
        """Every draft, the newest first."""
        try:
            paths = sorted(self._folder.glob("*.draft"), key=_age)
        except OSError:
            return ()
        return tuple(draft for draft in map(self._read, paths) if draft is not None)

    def _path(self, key: str) -> Path:
        digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / f"{digest[:16]}.draft"

    def _keep_damaged(self, key: str) -> None:
        path = self._path(key)
        if path.exists() and self._read(path) is None:
            keep_aside(path)

    def _read(self, path: Path) -> Draft | None:
        try:
            row = json.loads(unseal(path.read_bytes()).decode("utf-8", "surrogatepass"))
            return Draft(str(row["key"]), annotation_of(str(row["id"]), row["annotation"]))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            if path not in self._told:
                self._told.add(path)
                self._tell(f"A draft cannot be read and is left where it is: {path}.")
            return None


_NOWHERE = datetime(1970, 1, 1, tzinfo=UTC)


def unwritten(key: str) -> Annotation:
    """The annotation, still without words, that a draft's key stands for, such as "span:12-40".

    Raises ValueError if it stands for none.
    """
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError("not a place")
    scope, start, end = Scope(found[1]), int(found[2]), int(found[3])
    return Annotation(
        id=str(uuid.uuid5(uuid.UUID(int=0), key)),
        scope=scope,
        quote=Quote(Span(start, end), "", "", ""),
        person=None,
        kind=AnnotationKind.NOTE,
        body="",
        tags=(),
        created=_NOWHERE,
        modified=_NOWHERE,
        creator="",
    )


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0
