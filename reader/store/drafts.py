"""Knows where what is being typed is kept until it is saved, each in a file of its own."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reader.model import Annotation, ReaderError
from reader.store.disk import make_folder, reason, write_atomically
from reader.store.rows import annotation_of, annotation_row


class Draft(NamedTuple):
    """What was typed and not saved."""

    key: str
    """What it was typed on."""
    annotation: Annotation
    """What would be saved."""


class Drafts:
    """The drafts of one article. Methods raise ReaderError when the disk refuses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, key: str, draft: Annotation) -> None:
        """Keeps what is typed under `key`; a draft without words is forgotten."""
        if not draft.body.strip():
            self.forget(key)
            return
        row = {"key": key, "id": draft.id, "annotation": annotation_row(draft)}
        text = json.dumps(row, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            make_folder(self._folder)
            write_atomically(self._path(key), text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise ReaderError(
                f"The draft is not kept: {self._folder} cannot be written ({reason(error)})."
            ) from error

    def forget(self, key: str) -> None:
        """Forgets what was typed under `key`."""
        try:
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
        return _read(self._path(key))

    def all(self) -> tuple[Draft, ...]:
        """Every draft, the newest first."""
        try:
            paths = sorted(self._folder.glob("*.json"), key=_age)
        except OSError:
            return ()
        return tuple(draft for draft in map(_read, paths) if draft is not None)

    def _path(self, key: str) -> Path:
        digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / f"{digest[:16]}.json"


def _read(path: Path) -> Draft | None:
    try:
        row = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        return Draft(str(row["key"]), annotation_of(str(row["id"]), row["annotation"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0
