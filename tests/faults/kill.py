"""Kills a process while it changes notes, and looks for what it had said was saved."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tinydb import TinyDB, where

from reader.desk import open_library
from tests.conftest import written
from tests.faults.libraries import ARTICLE, notebook_in, seed

_LONGEST = 0.06
"""Seconds after the first answer until the kill, at most."""


class Kills(NamedTuple):
    """What came of killing a writer so many times."""

    trials: int
    acknowledged: int
    unreadable: int
    lost: int
    """Trials after which something acknowledged was not there, or something nobody asked for."""
    why: tuple[str, ...]


Notes = dict[str, str]
Say = Callable[[str, Notes], None]


def kills(trials: int, work: Callable[[Path, Say], None], read: Callable[[Path], Notes]) -> Kills:
    """Kills `work` so many times, each time at another moment, and compares what `read` finds."""
    acknowledged = unreadable = lost = 0
    why = []
    for trial in range(trials):
        with tempfile.TemporaryDirectory() as folder:
            said = _killed(Path(folder), work, random.Random(trial).uniform(0, _LONGEST))
            done = [notes for what, notes in said if what == "done"]
            acknowledged += len(done)
            expected = [done[-1] if done else {}] + [n for what, n in said[-1:] if what == "try"]
            try:
                found = [
                    {key: _short(body) for key, body in read(Path(folder)).items()}
                    for _ in range(2)
                ]
            except Exception as error:  # whatever it is, the notes cannot be read
                unreadable += 1
                why.append(repr(error)[:300])
                continue
            lost += found[0] not in expected or found[0] != found[1]
    return Kills(trials, acknowledged, unreadable, lost, tuple(why))


def _killed(
    folder: Path, work: Callable[[Path, Say], None], seconds: float
) -> list[tuple[str, Notes]]:
    """What a process said that worked for so long after its first answer."""
    out, into = os.pipe()
    # The writer must never wait for us.
    fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, 1 << 20)
    child = os.fork()
    if not child:
        try:
            os.close(out)
            work(folder, lambda what, notes: _say(into, what, notes))
        finally:
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        lines = [pipe.readline(), pipe.readline()]
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        lines += pipe.read().splitlines(keepends=True)
    os.waitpid(child, 0)
    return [tuple(json.loads(line)) for line in lines if line.endswith(b"\n")]


def _say(into: int, what: str, notes: Notes) -> None:
    short = {key: _short(body) for key, body in notes.items()}
    os.write(into, json.dumps([what, short]).encode() + b"\n")


def _short(body: str) -> str:
    """The end of a body, which no other body has."""
    return body.lstrip("x")


def write_notes(folder: Path, say: Say) -> None:
    """Adds, edits, deletes, undoes and brings files up to date, without end."""
    chance = random.Random(os.getpid())
    library = open_library(folder)
    states: list[Notes] = [{}]
    for turn in range(sys.maxsize):
        if turn % 7 == 6:
            library.close()
        if turn % 23 == 22:
            library = open_library(folder)
        notebook, now = library.notebook(ARTICLE), states[-1]
        kinds = ["add", "add", "edit", "delete", "undo"] if len(now) < 20 else ["delete", "edit"]
        kind = chance.choice(kinds) if now else "add"
        body = "x" * chance.randrange(2000) + str(turn)
        if kind == "add":
            note = written(seed(), paragraph=turn % 10 + 1, body=body, serial=turn + 1)
            after = now | {note.id: body}
            say("try", after)
            notebook.save(note)
        elif kind == "edit":
            key = chance.choice(sorted(now))
            after = now | {key: body}
            say("try", after)
            old = notebook.get(key)
            assert old is not None
            notebook.save(replace(old, body=body))
        elif kind == "delete":
            key = chance.choice(sorted(now))
            after = {k: b for k, b in now.items() if k != key}
            say("try", after)
            notebook.remove(key)
        else:
            after = states[-2]
            say("try", after)
            notebook.undo()
            states = states[:-2]
        states.append(after)
        say("done", after)


def read_notes(folder: Path) -> Notes:
    """What is in the library; it may not say that anything is lost.

    The system may end a process in the middle of a line, which was never acknowledged then.
    """
    told: list[str] = []
    found = {note.id: note.body for note in notebook_in(folder, told).annotations()}
    assert all("was cut off and is left out" in sentence for sentence in told), told
    return found


def write_plainly(folder: Path, say: Say) -> None:
    """The same additions and edits by TinyDB alone, in a file of 100 records."""
    chance = random.Random(os.getpid())
    database = TinyDB(folder / "plain.json")
    now = {str(number): "x" * 600 for number in range(100)}
    database.insert_multiple({"key": key, "body": body} for key, body in now.items())
    for turn in range(sys.maxsize):
        key = str(turn + 100) if chance.random() < 0.4 else chance.choice(sorted(now))
        body = "x" * chance.randrange(2000) + str(turn)
        say("try", now | {key: body})
        if key in now:
            database.update({"body": body}, where("key") == key)
        else:
            database.insert({"key": key, "body": body})
        now[key] = body
        say("done", now)


def read_plainly(folder: Path) -> Notes:
    """What TinyDB finds in its file."""
    with TinyDB(folder / "plain.json") as database:
        return {row["key"]: row["body"] for row in database}
