"""Truncates every file of a library and flips its bits, and looks for what is lost in silence.

Opening may not raise. It gives every note, or says a sentence; a damaged file of notes is kept in
`damaged` before anything is written over it; and afterwards everything works. The lock is empty and
stays so. Three things are
known to be out of reach. A journal cut exactly at the end of a line, after the last change that the
file holds, looks like one to which less was added. The file of settings has no checksum, since
people edit it: a flipped bit in it may be another choice. The cache is found anew, so that no copy
of a damaged one is kept.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reader.attribution import VERSION
from reader.desk import open_library
from reader.model import ReaderError, Span
from reader.store import Found, Texts, keep_found, load_found
from reader.store.backup import back_up, backups, restore
from reader.store.doctor import examine
from tests.conftest import written
from tests.faults.libraries import ARTICLE, MEMORY, grown, seed
from tests.faults.sweep import state_of

FOUND: Found = ((), ())


class Damages(NamedTuple):
    """What came of damaging one file so many times."""

    name: str
    trials: int
    whole: int
    """Trials after which every note was there."""
    told: int
    """Trials after which a sentence was said."""
    wrong: tuple[str, ...]


def full(folder: Path) -> None:
    """A library with every kind of file."""
    grown(folder)
    library = open_library(folder)
    library.remember(seed(), paragraph=4)
    library.keep_setting("theme", "nord")
    keep_found(folder / "cache" / f"{seed().sha256[:32]}-{VERSION}.json", FOUND)
    back_up(folder)


def damages(trials: int) -> Iterator[Damages]:
    """Each file truncated at so many lengths, and so many times with one bit flipped."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        origin = Path(folder) / "origin"
        origin.mkdir(mode=0o700)
        full(origin)
        files = (path for path in origin.rglob("*") if path.is_file() and path.stat().st_size)
        names = sorted(path.relative_to(origin) for path in files)
        for name in names:
            data = (origin / name).read_bytes()
            wrong: list[str] = []
            whole = told = count = 0
            for how, harmed in _harmed(data, trials, name.suffix):
                count += 1
                place = Path(folder) / "trial"
                shutil.copytree(origin, place)
                (place / name).write_bytes(harmed)
                try:
                    is_whole, said = _look(place, name, harmed, origin)
                    whole += is_whole
                    told += said
                except Exception as error:  # nothing may be raised, whatever it is
                    wrong.append(f"{name} {how}: {error!r}"[:500])
                shutil.rmtree(place)
            yield Damages(_kind(name), count, whole, told, tuple(wrong))


def _kind(name: Path) -> str:
    return f"{name.parts[0]} {name.suffix}".strip()


def _harmed(data: bytes, trials: int, suffix: str) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(7)
    lengths = range(len(data))
    for length in sorted(chance.sample(lengths, min(trials, len(lengths)))):
        if suffix != ".journal" or not data[:length].endswith(b"\n"):
            yield f"cut to {length}", data[:length]
    for _ in range(trials if data else 0):
        place, bit = chance.randrange(len(data)), chance.randrange(8)
        flipped = bytes([data[place] ^ (1 << bit)])
        yield f"bit {bit} of {place} flipped", data[:place] + flipped + data[place + 1 :]


def _look(place: Path, name: Path, harmed: bytes, origin: Path) -> tuple[bool, bool]:
    """Whether every note is there, and whether something was said; raises AssertionError."""
    told: list[str] = []
    expected = state_of(origin, lambda sentence: None)
    found = state_of(place, told.append)
    library = open_library(place, tell=told.append)
    is_whole = found == expected
    if name.suffix == ".zip":
        is_whole = True
        told += _restored(place)
    if name.suffix == ".gz":
        kept = Texts(place).load(seed().version)
        is_whole = kept == Texts(origin).load(seed().version) or kept is None
    if name.parent.name == "paths":
        assert Texts(place).read_at(library.path_of(seed())) in (None, (ARTICLE, seed().version))
    if name.parent.name == "cache":
        assert load_found(place / name) in (None, FOUND)
    library.setting("theme")
    assert is_whole or told, f"in silence: {found}"
    assert all("\n" not in sentence for sentence in told)
    _goes_on(place, name, harmed)
    return is_whole, bool(told)


def _goes_on(place: Path, name: Path, harmed: bytes) -> None:
    """The library can be mended and written again, and the damaged file is somewhere."""
    examine(place, mending=True)
    told: list[str] = []
    library = open_library(place, tell=told.append)
    late = written(seed(), paragraph=6, body="Later.", serial=88)
    library.remember(seed(), paragraph=5)
    library.keep_setting("theme", "gruvbox")
    library.notebook(ARTICLE).keep_draft("span:10-20", written(seed(), Span(10, 20), body="More."))
    library.notebook(ARTICLE).save(late)
    library.close()
    after = state_of(place, told.append)
    assert late in after[0], "a later change is lost"  # type: ignore[operator]
    told = [sentence for sentence in told if not sentence.startswith("A draft")]
    assert not told, f"told again after mending: {told}"
    is_changed = (place / name).read_bytes() != harmed
    if is_changed and name.parts[0] == "articles" and name.suffix in (".json", ".journal"):
        kept = [path.read_bytes() for path in place.rglob("damaged/*")]
        start = (place / name).read_bytes()[: len(harmed)]
        previous = (place / name).with_suffix(".previous")
        assert harmed in kept or harmed in (start, previous.read_bytes()), "written over"


def _restored(place: Path) -> tuple[str, ...]:
    """What is said when the backup is brought back; the notes are the same in any case."""
    told: tuple[str, ...] = ()
    before = state_of(place, lambda sentence: None)[0]
    try:
        restore(place, backups(place)[-1])
    except ReaderError as error:
        told = (str(error),)
    assert state_of(place, lambda sentence: None)[0] == before
    return told
