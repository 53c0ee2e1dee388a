"""Prints what is lost when a library is harmed: `python -m tests.faults [--long] [--trials N]`.

The short run takes half a minute, the long one about five. It ends with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.faults.damage import damages
from tests.faults.full_disk import fill
from tests.faults.kill import kills, read_notes, read_plainly, write_notes, write_plainly
from tests.faults.power import cut_power
from tests.faults.sweep import OPERATIONS, sweep
from tests.faults.writers import write_at_once

_is_wrong = False
_began = time.perf_counter()


def main() -> int:
    """Does every trial and says what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--long", action="store_true", help="every trial, as often as documented")
    parser.add_argument("--trials", type=int, help="how often a process is killed")
    options = parser.parse_args()
    is_long = options.long
    trials = options.trials or (1000 if is_long else 40)
    plain = kills(max(trials // 5, 40), write_plainly, read_plainly)
    ours = kills(trials, write_notes, read_notes)
    for name, one, bad in (
        ("killed while writing", ours, ours.unreadable + ours.lost),
        ("the same with TinyDB alone", plain, plain.unreadable + plain.lost == 0),
    ):
        line(
            name,
            f"{one.trials} trials, {one.acknowledged} changes acknowledged: "
            f"{one.unreadable} unreadable, {one.lost} with a change lost",
            bad,
            *one.why,
        )
    for operation in OPERATIONS:
        swept = sweep(operation, is_long=is_long)
        line(
            f"each call refused or the last: {swept.name}",
            f"{swept.calls} calls, {swept.trials} trials: {len(swept.wrong)} wrong",
            len(swept.wrong),
            *swept.wrong,
        )
    filled = fill(30 if is_long else 6, mounting=is_long)
    line(
        f"full: {filled.how}",
        f"{filled.trials} trials, {filled.refused} filled: {filled.wrong} wrong",
        filled.wrong or filled.refused != filled.trials,
    )
    changes = 500 if is_long else 50
    for processes, killing in ((2, False), (4, False), (4, True)):
        found = write_at_once(processes, changes, killing=killing)
        line(
            f"{processes} writers at once{', one killed' if killing else ''}",
            f"{found.acknowledged} changes acknowledged: {found.lost} lost or twice, "
            f"{found.refused} refused; waits of {found.median:.1f} ms (median), "
            f"{found.p95:.1f} ms (95 %)",
            found.lost + found.refused + found.told,
        )
    cuts = cut_power(60 if is_long else 12, chances=3 if is_long else 1)
    line(
        "power cut between two calls",
        f"{cuts.calls} calls, {cuts.cuts} cuts: {cuts.lost} with a change lost",
        cuts.lost,
    )
    for damaged in damages(200 if is_long else 4):
        line(
            f"damaged: {damaged.name}",
            f"{damaged.trials} trials: {damaged.whole} gave every note, {damaged.told} said a "
            f"sentence, {len(damaged.wrong)} wrong",
            len(damaged.wrong),
            *damaged.wrong,
        )
    return int(_is_wrong)


def line(name: str, what: str, bad: int, *details: str) -> None:
    """One line of the table, and below it what is wrong."""
    global _is_wrong
    _is_wrong = _is_wrong or bool(bad)
    seconds = time.perf_counter() - _began
    print(f"{'✗' if bad else '✓'} {name:45} {what}  [{seconds:.0f} s]", flush=True)
    for detail in details[:5]:
        print(f"    {detail}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
