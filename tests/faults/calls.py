"""Stands between Python and the operating system, to watch, refuse or end at a call."""

from __future__ import annotations

import builtins
import errno
import fcntl
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

Handler = Callable[[str, tuple[Any, ...], Callable[[], Any]], Any]
"""Given a call's name, its arguments, and what makes it: its answer."""

CALLS: list[tuple[Any, str]] = [
    *((os, name) for name in ("open", "write", "fsync", "replace", "rename", "link", "unlink")),
    *((os, name) for name in ("ftruncate", "mkdir", "rmdir", "chmod", "fchmod")),
    (io, "open"),
    (builtins, "open"),
    (fcntl, "flock"),
]
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EINTR)
END = 77
"""The exit status of a process that was ended at a call."""


@contextmanager
def between(handler: Handler) -> Iterator[None]:
    """Hands every call that changes or opens a file to `handler`, which is asked for its answer."""

    def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            return handler(name, arguments, lambda: real(*arguments, **named))

        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in CALLS:
            patch.setattr(owner, name, watched(name, getattr(owner, name)))
        yield


class Refusal:
    """Fails the call of that number, and with `for_good` every later one that would change a disk.

    A write is not only refused but, with `is_short`, made by half before.
    """

    def __init__(
        self, number: int, code: int, *, for_good: bool = False, is_short: bool = False
    ) -> None:
        self.number, self.code = number, code
        self.for_good, self.is_short = for_good, is_short
        self.seen = 0
        self.failed: list[str] = []
        """The names of the calls that failed."""

    def __call__(self, name: str, arguments: tuple[Any, ...], proceed: Callable[[], Any]) -> Any:
        self.seen += 1
        again = self.for_good and self.seen > self.number and self._would_change(name, arguments)
        if self.seen == self.number and self.is_short and name == "write":
            number, data = arguments
            self.failed.append("short write")
            self.number, self.is_short = self.number + 1, False
            return os.pwrite(number, data[: len(data) // 2], os.fstat(number).st_size)
        if self.seen == self.number or again:
            self.failed.append(name)
            raise OSError(self.code, os.strerror(self.code))
        return proceed()

    @staticmethod
    def _would_change(name: str, arguments: tuple[Any, ...]) -> bool:
        if name == "open":
            how = arguments[1] if len(arguments) > 1 else "r"
            return bool(how & (os.O_WRONLY | os.O_RDWR)) if isinstance(how, int) else "r" not in how
        return name != "flock"


class End:
    """Ends the process, as a kill does, before the call of that number."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, name: str, arguments: tuple[Any, ...], proceed: Callable[[], Any]) -> Any:
        self.number -= 1
        if not self.number:
            os._exit(END)
        return proceed()


def in_a_child(work: Callable[[], None]) -> int:
    """Does the work in a forked process and returns its exit status."""
    child = os.fork()
    if not child:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def names(folder: Path) -> set[str]:
    """Every file below a folder, but for what is kept aside and the lock."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if "damaged" not in name and not name.endswith(".lock")}
