"""What tests of the store share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from reader.store import Notebook


def no_telling(sentence: str) -> None:
    """Fails where something is told."""
    raise AssertionError(sentence)


def opened(path: Path) -> Notebook:
    """The notebook opened anew, with nothing to tell."""
    return Notebook(path, no_telling)


def rows(path: Path, table: str = "annotations") -> dict[str, dict[str, Any]]:
    """The rows of a table as the file has them."""
    found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))[table]
    return found


def rewrite(path: Path, key: str, **fields: object) -> None:
    """Changes fields of a row as another program would."""
    tables = json.loads(path.read_text("utf-8"))
    tables["annotations"].setdefault(key, {}).update(fields)
    path.write_text(json.dumps(tables), "utf-8")


def names(folder: Path) -> set[str]:
    """What lies in a folder, but for the lock."""
    return {one.name for one in folder.iterdir()} - {".lock"}


@contextmanager
def refusing(owner: Any, name: str, code: int) -> Iterator[None]:
    """Makes a function fail as a disk does."""

    def refuse(*arguments: Any, **named: Any) -> Any:
        raise OSError(code, os.strerror(code))

    real: Callable[..., Any] = getattr(owner, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, refuse)
        yield
    assert getattr(owner, name) is real
