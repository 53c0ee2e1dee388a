"""Drives a terminal program as a person does: real keys, a real pty, an emulated screen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect
import pyte

_ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
}
"""What a real terminal answers, so that no program waits for it."""


class Terminal:
    """A program in a terminal of the given size."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 100,
        rows: int = 30,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""
        """All that the program has written, as it came."""
        self.started = time.perf_counter()
        self.process: pexpect.spawn[bytes] = pexpect.spawn(
            command[0],
            list(command[1:]),
            dimensions=(rows, columns),
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
            cwd=None if cwd is None else str(cwd),
            timeout=None,
        )
        self.process.delaybeforesend = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.close(force=True)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.display)

    @property
    def cells(self) -> list[list[pyte.screens.Char]]:
        """Every cell of the screen with its colours."""
        screen = self._screen
        return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]

    @property
    def title(self) -> str:
        """The window's title, if the program set one."""
        return str(self._screen.title)

    def press(self, keys: str) -> None:
        """Sends keys as a terminal would."""
        self.process.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        """Changes the terminal's size."""
        self._screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    def _read(self, seconds: float) -> bool:
        """Takes what the program writes within `seconds`; whether there was anything."""
        try:
            data = self.process.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            self.ended = True
            return False
        self.raw += data
        for question, answer in _ANSWERS.items():
            if question in data:
                self.process.send(answer)
        self._stream.feed(data)
        return True

    ended = False

    def wait_for(self, what: str | Callable[[str], bool], *, timeout: float = 20) -> float:
        """Waits until the text is on the screen; seconds since the program was started."""
        fits = (lambda text: what in text) if isinstance(what, str) else what
        end = time.perf_counter() + timeout
        while not fits(self.text):
            if time.perf_counter() > end or self.ended:
                raise AssertionError(f"{what!r} never came; the screen holds:\n{self.text}")
            self._read(0.02)
        return time.perf_counter() - self.started

    def settle(self, quiet: float = 0.15, *, timeout: float = 2) -> None:
        """Waits until the screen is still for `quiet` seconds; a cursor may blink for ever."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end and self._read(quiet):
            pass

    def wait_for_end(self, timeout: float = 20) -> int:
        """Waits until the program ends; its exit status."""
        end = time.perf_counter() + timeout
        while not self.ended and time.perf_counter() < end:
            self._read(0.05)
        self.process.close()
        status = self.process.exitstatus
        assert status is not None, f"ended by a signal: {self.process.signalstatus}"
        return int(status)
