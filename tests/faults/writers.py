"""Lets several processes write about one article at once."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from reader.desk import open_library
from tests.conftest import written
from tests.faults.libraries import ARTICLE, notebook_in, seed


class Writers(NamedTuple):
    """What came of several writers at once."""

    processes: int
    acknowledged: int
    lost: int
    """Acknowledged and not there, or there and not asked for, or there twice."""
    refused: int
    median: float
    """Milliseconds that a writer waited for one change, the disk's own time included."""
    p95: float
    told: int
    """Sentences that the next opening said."""


def write_at_once(processes: int, changes: int, *, killing: bool = False) -> Writers:
    """So many changes by each of so many processes; with `killing`, one dies in the middle."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        start, go = os.pipe()
        children = [
            _writer(library, number, changes, start, go, Path(folder))
            for number in range(processes)
        ]
        os.close(start)
        os.close(go)
        if killing:
            while not (out := Path(folder) / "0").exists() or out.stat().st_size < 2000:
                time.sleep(0.005)
            os.kill(children[0], signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)
        acknowledged: list[str] = []
        tried: set[str] = set()
        waits: list[float] = []
        refused = 0
        for number in range(processes):
            for line in (Path(folder) / str(number)).read_text().splitlines():
                what, key, wait = json.loads(line)
                tried.add(key)
                if what == "done":
                    acknowledged.append(key)
                    waits.append(wait)
                refused += what == "refused"
        told: list[str] = []
        notebook = notebook_in(library, told)
        found = [note.id for note in notebook.annotations()]
        adds = [c.after.id for s in notebook.history() for c in s.changes if c.after]
        lost = len(set(acknowledged) - set(found)) + len(set(found) - tried)
        lost += len(found) - len(set(found)) + len(adds) - len(set(adds))
    tail = quantiles(waits, n=20)[-1]
    return Writers(
        processes, len(acknowledged), lost, refused, 1000 * median(waits), 1000 * tail, len(told)
    )


def _writer(library: Path, number: int, changes: int, start: int, go: int, folder: Path) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.close(go)
        notebook = open_library(library).notebook(ARTICLE)
        out = os.open(folder / str(number), os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        os.read(start, 1)  # ends when the parent lets go
        for turn in range(changes):
            note = written(seed(), paragraph=1, body=f"{turn}", serial=number * 10**6 + turn + 1)
            os.write(out, json.dumps(["try", note.id, 0]).encode() + b"\n")
            began = time.perf_counter()
            what = "done"
            try:
                notebook.save(note)
                if turn % 100 == 99:
                    notebook.fold()
            except Exception:  # counted, whatever it is
                what = "refused"
            wait = time.perf_counter() - began
            os.write(out, json.dumps([what, note.id, wait]).encode() + b"\n")
        status = 0
    finally:
        os._exit(status)
