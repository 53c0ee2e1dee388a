"""Knows how to put bytes on a disk so that no crash, full disk or second writer harms others."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reader.model import ReaderError

_PATIENCE = 5.0
"""Seconds that another writer is waited for; a change takes it thousandths of one."""
_POLL = 0.002
"""Seconds between two looks whether it is done."""


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
            keep_copy(path, previous)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def append(path: Path, data: bytes, *, sync: bool = True) -> int:
    """Adds `data` at the end of `path`, wholly or not at all, and returns where it ends.

    With `sync`, it is on the disk then. Raises OSError, with the file as it was, as far as the
    disk allows even that.
    """
    is_new = not path.exists()
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(number).st_size
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(number, rest) :]
            if sync:
                os.fsync(number)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(number, size)
            raise
    finally:
        os.close(number)
    if is_new:
        _sync_folder(path.parent)
    return size + len(data)


def keep_copy(path: Path, copy: Path) -> None:
    """Gives the content of `path` a second name, in the place of what had it; raises OSError."""
    link = copy.with_name(f".{copy.name}.{secrets.token_hex(4)}")
    try:
        try:
            os.link(path, link)
        except OSError:
            link.write_bytes(path.read_bytes())
        link.replace(copy)
    finally:
        # Renaming one of two names of the same file does nothing (POSIX), and leaves both.
        link.unlink(missing_ok=True)


def keep_aside(path: Path) -> Path:
    """Keeps a damaged file for a person to look at, whatever becomes of it; raises OSError."""
    folder = path.parent / "damaged"
    make_folder(folder)
    number = 1
    while (aside := folder / f"{path.name}.{number}").exists():
        number += 1
    # A name of its own would follow what is appended to the file later.
    aside.write_bytes(path.read_bytes())
    return aside


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
    """Keeps every other writer out of `folder` meanwhile; a dead one's lock is no lock.

    Raises OSError where the folder cannot be written, and ReaderError where somebody else keeps
    writing for seconds.
    """
    from filelock import FileLock, Timeout

    make_folder(folder)
    lock = FileLock(folder / ".lock", timeout=_PATIENCE, mode=0o600, poll_interval=_POLL)
    try:
        lock.acquire()
    except Timeout as error:
        raise ReaderError(
            f"Not saved: another program has been writing in {folder} for {_PATIENCE:.0f} seconds; "
            "try again, or close it."
        ) from error
    try:
        yield
    finally:
        lock.release()


def reason(error: OSError) -> str:
    """Why the disk refused, in a few words."""
    return (error.strerror or str(error)).lower()
