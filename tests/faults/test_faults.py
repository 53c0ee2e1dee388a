"""The short run of the trials; `python -m tests.faults --long` is the long one."""

from __future__ import annotations

import os

import pytest

from tests.faults.damage import damages
from tests.faults.full_disk import fill
from tests.faults.kill import kills, read_notes, read_plainly, write_notes, write_plainly
from tests.faults.power import cut_power
from tests.faults.sweep import OPERATIONS, Operation, sweep
from tests.faults.writers import write_at_once

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the trials fork")


def test_a_killed_reader_loses_nothing_that_was_saved() -> None:
    """Whenever it is killed, all that was acknowledged is there, and twice the same."""
    done = kills(25, write_notes, read_notes)
    assert done.acknowledged > 25
    assert (done.unreadable, done.lost) == (0, 0)


def test_the_kill_would_find_what_is_lost() -> None:
    """The same trial with TinyDB's own storage finds files that cannot be read."""
    for _ in range(10):
        done = kills(20, write_plainly, read_plainly)
        if done.unreadable + done.lost:
            return
    raise AssertionError("a trial that never fails shows nothing")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_system_call_may_fail(operation: Operation) -> None:
    """Refused at any call, or ended there, the notes are as before or as asked for."""
    assert sweep(operation, is_long=False).wrong == ()


def test_a_full_disk_loses_nothing() -> None:
    """What was acknowledged before the disk was full is there, and with room the next is saved."""
    done = fill(3, mounting=False)
    assert (done.refused, done.wrong) == (3, 0)


@pytest.mark.parametrize(("processes", "killing"), [(2, False), (4, False), (4, True)])
def test_writers_at_once_lose_nothing(processes: int, killing: bool) -> None:
    """What several processes save in the same moment is all there, once, though one be killed."""
    done = write_at_once(processes, 25, killing=killing)
    assert (done.lost, done.refused, done.told) == (0, 0, 0)
    assert done.acknowledged >= 25 * (processes - killing)


def test_a_power_cut_loses_nothing() -> None:
    """Whatever of the memory has reached the disk, every acknowledged change has."""
    done = cut_power(10, every=3)
    assert done.cuts > 100
    assert done.lost == 0


def test_damage_is_never_silent() -> None:
    """Truncated or with a bit flipped, each file gives every note or a sentence, and is kept."""
    assert [wrong for one in damages(2) for wrong in one.wrong] == []
