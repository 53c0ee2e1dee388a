"""Knows how to keep a TinyDB file so that neither a crash nor a full disk can harm it."""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from reader.model import ReaderError

Rows = dict[str, dict[str, Any]]


def write_atomically(
    path: Path, data: bytes, *, mode: int = 0o600, previous: Path | None = None
) -> None:
    """Replaces `path` by `data`, so that a reader finds the old or the new, never a mixture.

    The order is SQLite's: the new bytes reach the disk before the name does, and the folder is
    synced after. A new file gets `mode`, less the user's mask; an old one keeps its own. With
    `previous`, the old content stays under that name. Raises OSError, with `path` as it was.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    old_mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
    number = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if old_mode is not None:
            temporary.chmod(old_mode)
        if previous is not None and path.exists():
            _keep(path, previous)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _keep(path: Path, previous: Path) -> None:
    """Gives the content of `path` a second name without copying it, where the disk can."""
    link = previous.with_name(f".{previous.name}.{secrets.token_hex(4)}")
    try:
        try:
            os.link(path, link)
        except OSError:
            link.write_bytes(path.read_bytes())
        link.replace(previous)
    finally:
        # Renaming one of two names of the same file does nothing (POSIX), and leaves both.
        link.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Syncs the folder's names; one that refuses is let be, as SQLite does: the file is there."""
    if os.name == "posix":
        with suppress(OSError):
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)


def make_folder(folder: Path) -> None:
    """Makes `folder` and those above it, for their owner alone, as the XDG specification asks."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps other processes from changing `folder` meanwhile, where the system can.

    Network disks may have no locks, and Windows has other ones; there, of two changes made in
    the same moment, the later wins.
    """
    number = None
    with suppress(OSError, ImportError):
        import fcntl

        make_folder(folder)
        number = os.open(folder, os.O_RDONLY)
        fcntl.flock(number, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if number is not None:
            os.close(number)


class SafeStorage(Storage):
    """A TinyDB storage that replaces its file whole and keeps the copy before.

    A file that cannot be read is never overwritten: it is moved aside, the copy before takes
    its place, and `tell` gets one sentence about it. So it goes when the file is missing and
    the copy is not.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self.path = path
        self._tell = tell

    @property
    def previous(self) -> Path:
        """Where the copy before the last change is kept."""
        return self.path.with_suffix(".previous")

    def read(self) -> Rows | None:
        """All tables, or None when there is no file yet."""
        try:
            return _parse(self.path.read_bytes())
        except FileNotFoundError:
            return self._recover("missing", "") if self.previous.exists() else None
        except OSError as error:
            raise ReaderError(
                f"The notes in {self.path} cannot be read ({_reason(error)}); "
                "nothing was changed, try again when they can."
            ) from error
        except ValueError:
            aside = self._put_aside(self.path)
            return self._recover("damaged", f"; the damaged file is kept as {aside}")

    def _recover(self, what: str, where: str) -> Rows | None:
        """Puts the copy before the last change in the file's place."""
        try:
            data = self.previous.read_bytes()
            rows = _parse(data)
        except (OSError, ValueError):
            if self.previous.exists():
                self._put_aside(self.previous)
            self._tell(
                f"The notes in {self.path.name} were {what} and no earlier copy is readable{where}."
            )
            return None
        self._write(data)
        self._tell(
            f"The notes in {self.path.name} were {what} and come from the copy before the last "
            f"change{where}."
        )
        return rows

    def _put_aside(self, damaged: Path) -> Path:
        aside = _free_name(self.path)
        try:
            return damaged.rename(aside)
        except OSError as error:
            raise ReaderError(
                f"The notes in {damaged} are damaged and cannot be moved aside "
                f"({_reason(error)}); nothing was changed."
            ) from error

    def write(self, data: Rows) -> None:
        """Puts all tables on the disk; raises ReaderError, with the file as it was, if it can't."""
        self._write(_serialise(data), previous=self.previous)

    def _write(self, data: bytes, *, previous: Path | None = None) -> None:
        try:
            make_folder(self.path.parent)
            write_atomically(self.path, data, previous=previous)
        except OSError as error:
            raise ReaderError(
                f"Not saved: {self.path.parent} cannot be written ({_reason(error)}); "
                "what was saved before is unharmed."
            ) from error


def _parse(data: bytes) -> Rows:
    """The tables in a file's bytes; raises ValueError if they are not tables."""
    try:
        rows: Rows = json.loads(data.decode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    for outer in (rows, *(rows.values() if isinstance(rows, dict) else ())):
        if not isinstance(outer, dict) or not all(isinstance(i, dict) for i in outer.values()):
            raise ValueError("not a TinyDB file")
    return rows


def _serialise(data: Rows) -> bytes:
    """JSON with one record a line, in a fixed order, so that it diffs and merges in git."""
    tables = []
    for name, table in sorted(data.items()):
        records = ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(row, ensure_ascii=False, sort_keys=True)}"
            for key, row in sorted(table.items())
        )
        tables.append(f" {json.dumps(name)}: {{\n{records}\n }}")
    return ("{\n" + ",\n".join(tables) + "\n}\n").encode("utf-8", "surrogatepass")


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_suffix(f".damaged-{number}")).exists():
        number += 1
    return aside


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
