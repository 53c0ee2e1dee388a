"""Knows how to put bytes on a disk so that no crash, full disk or second writer harms others."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zlib import crc32

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
    `previous`, the old content stays under that name. Raises OSError, with `path` as it was, or,
    where nothing but syncing the folder failed, as it shall be.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        old_mode = _mode(path)
        with _opened(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode) as number:
            _write(number, data)
            os.fsync(number)
        if old_mode is not None:
            temporary.chmod(old_mode)
            if previous is not None:
                keep_copy(path, previous)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def append(path: Path, data: bytes, *, sync: bool = True) -> int:
    """Adds `data` at the end of `path`, wholly or not at all, and returns where it ends.

    With `sync`, it is on the disk then. Raises OSError, with the file as it was, as far as the
    disk allows even that.
    """
    with _opened(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND) as number:
        size = os.fstat(number).st_size
        try:
            _write(number, data)
            if sync:
                os.fsync(number)
            if not size:
                _sync_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(number, size)
            raise
    return size + len(data)


def sync(path: Path) -> None:
    """Waits until what was added without waiting is on the disk; raises OSError."""
    with _opened(path, os.O_RDWR) as number:
        os.fsync(number)


def keep_copy(path: Path, copy: Path) -> None:
    """Gives the content of `path` a second name, in the place of what had it; raises OSError."""
    link = copy.with_name(f".{copy.name}.{secrets.token_hex(4)}")
    try:
        os.link(path, link)
    except OSError:
        # Not every disk knows two names for one file.
        write_atomically(copy, path.read_bytes())
        return
    try:
        link.replace(copy)
    finally:
        # Renaming one of two names of the same file does nothing (POSIX), and leaves both.
        with suppress(OSError):
            link.unlink(missing_ok=True)


def keep_aside(path: Path) -> None:
    """Keeps a damaged file for a person to look at, whatever becomes of it; raises OSError."""
    data = path.read_bytes()
    folder = path.parent / "damaged"
    make_folder(folder)
    number = 1
    while (aside := folder / f"{path.name}.{number}").exists():
        if aside.read_bytes() == data:
            return
        number += 1
    # A second name for the same file would follow what is done to it later.
    write_atomically(aside, data)


@contextmanager
def _opened(path: Path, flags: int, mode: int = 0o600) -> Iterator[int]:
    number = os.open(path, flags | getattr(os, "O_BINARY", 0), mode)
    try:
        yield number
    finally:
        # What was synced is on the disk, whatever closing says.
        with suppress(OSError):
            os.close(number)


def _write(number: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(number, rest) :]


def _mode(path: Path) -> int | None:
    """The mode of the file that is replaced; None where there is none, or a link in its place."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return None if stat.S_ISLNK(found.st_mode) else stat.S_IMODE(found.st_mode)


def read_file(path: Path, start: int = 0) -> bytes | None:
    """The bytes of a file from `start` on; None where there is none.

    Raises OSError, also for what is no file: a pipe or a device might give bytes for ever.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError(errno.EINVAL, "not a file")
        with path.open("rb") as file:
            file.seek(start)
            return file.read()
    except FileNotFoundError:
        return None


_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EPERM, errno.EBADF}
"""What a disk answers that does not sync folders, or a folder that may not be read."""


def _sync_folder(folder: Path) -> None:
    """Waits until the folder's names are on the disk, where such a thing can be asked for."""
    if os.name == "posix":
        try:
            with _opened(folder, os.O_RDONLY) as number:
                os.fsync(number)
        except OSError as error:
            if error.errno not in _NO_SYNC:
                raise


def make_folder(folder: Path) -> None:
    """Makes `folder` and those above it, for their owner alone, as the XDG specification asks."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps every other writer out of `folder` meanwhile; a dead one's lock is no lock.

    Raises OSError where the folder cannot be written, and ReaderError where somebody else keeps
    writing for seconds.
    """
    from filelock import FileLock, Timeout

    make_folder(folder)
    lock = FileLock(folder / ".lock", timeout=_PATIENCE, mode=0o600)
    try:
        lock.acquire(poll_interval=_POLL)
    except Timeout as error:
        raise ReaderError(
            f"Not saved: another program has been writing in {folder} for {_PATIENCE:.0f} seconds; "
            "try again, or close it."
        ) from error
    try:
        yield
    finally:
        # The change is made, whatever letting go of the lock says.
        with suppress(OSError):
            lock.release()


def seal(data: bytes) -> bytes:
    """The data, without line breaks, as a line that shows every later change of it."""
    return b"%08x %s\n" % (crc32(data), data)


def unseal(line: bytes) -> bytes:
    """The data in a line, with or without its end; raises ValueError if it is not as sealed."""
    line = line.rstrip(b"\r\n")
    if int(line[:8], 16) != crc32(line[9:]):
        raise ValueError("not as it was written")
    return line[9:]


def reason(error: OSError) -> str:
    """Why the disk refused, in a few words."""
    return (error.strerror or str(error)).lower()
