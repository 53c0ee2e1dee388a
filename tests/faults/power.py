"""Cuts the power between any two system calls, as far as that can be played.

Every call is recorded with what it does to the memory of the machine and to its disk: a file's
content reaches the disk when it is synced, a name when its folder is. After a cut, the disk holds
that, and by chance some more: the first of the names that were still on their way, and the
beginning of what was written and not synced.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from reader.desk import open_library
from tests.conftest import written
from tests.faults.calls import between
from tests.faults.libraries import ARTICLE, MEMORY, notebook_in, seed


@dataclass
class _File:
    content: bytes = b""
    synced: bytes = b""


@dataclass
class _Folder:
    names: dict[str, _File | _Folder] = field(default_factory=dict)
    synced: dict[str, _File | _Folder] = field(default_factory=dict)
    pending: list[Callable[[dict[str, Any]], object]] = field(default_factory=list)

    def change(self, what: Callable[[dict[str, Any]], object]) -> None:
        what(self.names)
        self.pending.append(what)


class Machine:
    """The memory and the disk of a machine, as the calls leave them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders = {str(root): _Folder()}
        self._open: dict[int, _File | _Folder] = {}
        self.moment: Callable[[], None] = lambda: None
        """Done before each call."""

    def __call__(self, name: str, arguments: tuple[Any, ...], proceed: Callable[[], Any]) -> Any:
        self.moment()
        answer = proceed()
        if name == "open" and isinstance(answer, int):
            self._note_open(str(arguments[0]), arguments[1], answer)
        elif name == "write":
            file = self._open[arguments[0]]
            assert isinstance(file, _File)
            file.content += bytes(arguments[1])[:answer]
        elif name == "ftruncate":
            file = self._open[arguments[0]]
            assert isinstance(file, _File)
            file.content = file.content[: arguments[1]]
        elif name == "fsync":
            self._note_sync(self._open[arguments[0]])
        elif name == "mkdir":
            folder, last = self._place(arguments[0])
            made = self._folders[str(arguments[0])] = _Folder()
            folder.change(lambda names: names.__setitem__(last, made))
        elif name in ("replace", "rename"):
            folder, old = self._place(arguments[0])
            same, new = self._place(arguments[1])
            assert folder is same
            if folder.names[old] is not folder.names.get(new):
                folder.change(lambda names: names.__setitem__(new, names.pop(old)))
        elif name == "link":
            folder, old = self._place(arguments[0])
            _, new = self._place(arguments[1])
            folder.change(lambda names: names.__setitem__(new, names[old]))
        elif name == "unlink":
            folder, last = self._place(arguments[0])
            folder.change(lambda names: names.pop(last))
        return answer

    def _place(self, path: object) -> tuple[_Folder, str]:
        parent, _, last = str(path).rpartition("/")
        return self._folders[parent], last

    def _note_open(self, path: str, flags: int, number: int) -> None:
        if path in self._folders:
            self._open[number] = self._folders[path]
            return
        folder, last = self._place(path)
        if last not in folder.names:
            file = _File()
            folder.change(lambda names: names.__setitem__(last, file))
        self._open[number] = folder.names[last]

    @staticmethod
    def _note_sync(one: _File | _Folder) -> None:
        if isinstance(one, _File):
            one.synced = one.content
        else:
            one.synced = dict(one.names)
            one.pending.clear()

    @property
    def opened(self) -> set[int]:
        """The numbers of the files that were opened there."""
        return set(self._open)

    def leave(self, place: Path, chance: random.Random | None) -> None:
        """Puts under `place` what is on the disk when the power is cut now.

        With `chance`, some of what was on its way has arrived.
        """
        self._leave(self._folders[str(self.root)], place, chance)

    def _leave(self, folder: _Folder, place: Path, chance: random.Random | None) -> None:
        place.mkdir()
        names = dict(folder.synced)
        for what in folder.pending[: chance.randint(0, len(folder.pending)) if chance else 0]:
            what(names)
        for name, one in names.items():
            if isinstance(one, _Folder):
                self._leave(one, place / name, chance)
                continue
            content = one.synced
            if chance and one.content.startswith(one.synced):
                content = one.content[: chance.randint(len(one.synced), len(one.content))]
            (place / name).write_bytes(content)


class Cuts(NamedTuple):
    """What came of cutting the power."""

    calls: int
    cuts: int
    acknowledged: int
    lost: int


def cut_power(changes: int, *, every: int = 1, chances: int = 1) -> Cuts:
    """Makes so many changes and cuts the power before every so many calls, in several ways."""
    calls = cuts = lost = 0
    done: list[dict[str, str]] = [{}]
    trying: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        root = Path(folder) / "root"
        root.mkdir()
        machine = Machine(root)

        def cut() -> None:
            nonlocal calls, cuts, lost
            calls += 1
            if calls % every:
                return
            machine.moment = lambda: None
            for way in range(1 + chances):
                cuts += 1
                place = Path(folder) / f"cut-{cuts}"
                machine.leave(place, random.Random(cuts) if way else None)
                found = {n.id: n.body for n in notebook_in(place / "library", []).annotations()}
                lost += found not in [done[-1], *trying]
            machine.moment = cut

        machine.moment = cut
        with between(lambda *call: _apart(machine, *call)):
            library = open_library(root / "library")
            notebook = library.notebook(ARTICLE)
            for turn in range(changes):
                now = done[-1]
                note = written(seed(), paragraph=1, body=f"{turn}", serial=turn % 4 + 1)
                after = now | {note.id: note.body}
                if turn % 5 == 4:
                    after = done[-2]
                trying[:] = [after]
                if turn % 5 == 4:
                    notebook.undo()
                else:
                    notebook.save(note)
                done.append(after)
                trying.clear()
                if turn % 3 == 2:
                    library.remember(seed(), paragraph=turn)
                    notebook.fold()
                if turn % 11 == 10:
                    library = open_library(root / "library")
                    notebook = library.notebook(ARTICLE)
    return Cuts(calls, cuts, len(done) - 1, lost)


def _apart(
    machine: Machine, name: str, arguments: tuple[Any, ...], proceed: Callable[[], Any]
) -> Any:
    """Watches only what happens below the machine's root, or to what was opened there."""
    first = arguments[0]
    is_path = isinstance(first, str | os.PathLike)
    inside = str(first).startswith(f"{machine.root}") if is_path else first in machine.opened
    return machine(name, arguments, proceed) if inside else proceed()
