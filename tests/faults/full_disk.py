"""Writes until the disk is full, makes room, and goes on."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from reader.desk import open_library
from reader.model import ReaderError
from tests.conftest import written
from tests.faults.calls import in_a_child
from tests.faults.libraries import ARTICLE, notebook_in, seed


class Filled(NamedTuple):
    """What came of filling a disk so many times."""

    how: str
    trials: int
    refused: int
    wrong: int


def fill(trials: int, *, mounting: bool) -> Filled:
    """Fills a disk of memory, where one may be mounted; else a file may grow no more."""
    refused = wrong = 0
    how = "a limit on the length of a file"
    for trial in range(trials):
        with tempfile.TemporaryDirectory() as folder:
            size = 128 + 8 * (trial % 12)
            mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", folder]
            is_mounted = mounting and not subprocess.run(mount, capture_output=True).returncode
            how = "a disk of memory" if is_mounted else how
            try:
                status = in_a_child(lambda place=folder, bound=size, on=is_mounted: _fill(  # type: ignore[misc]
                    Path(place), 0 if on else bound * 200
                ))  # fmt: skip
            finally:
                if is_mounted:
                    subprocess.run(["umount", folder], check=True)
            refused += status != 3
            wrong += status != 0
    return Filled(how, trials, refused, wrong)


def _fill(folder: Path, limit: int) -> None:
    """Ends with the status 3 where the disk was never full, 2 where something was lost."""
    library = open_library(folder / "library")
    notebook = library.notebook(ARTICLE)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    ballast = folder / "ballast"
    # As much as the file and the copy of it need when they are brought up to date.
    ballast.write_bytes(bytes(60_000))
    kept = []
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    for serial in range(1, 1000):
        note = written(seed(), paragraph=1, body="x" * (serial * 37 % 900), serial=serial)
        try:
            notebook.save(note)
            kept.append(note)
            if serial % 9 == 8:
                notebook.fold()
        except ReaderError as error:
            assert "\n" not in str(error)
            break
    else:
        os._exit(3)
    found = sorted(one.id for one in notebook_in(folder / "library", []).annotations())
    ballast.unlink()
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    late = written(seed(), paragraph=1, body="Later.", serial=5000)
    notebook.save(late)
    notebook.fold()
    told: list[str] = []
    again = {one.id for one in notebook_in(folder / "library", told).annotations()}
    is_right = found == sorted(one.id for one in kept) and again == {*found, late.id} and not told
    os._exit(0 if is_right else 2)
