"""The installed command in a real terminal, from opening the seed to the exported file."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from reader.desk import open_library
from reader.load import load_article
from tests.conftest import SEED
from tests.terminal import Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pty")

READER = str(Path(sys.executable).with_name("reader"))


def opened(
    library: Path, *, columns: int = 100, rows: int = 30, path: str = str(SEED), **env: str
) -> Terminal:
    """The command `reader open` in a terminal."""
    return Terminal(
        [READER, "open", path],
        columns=columns,
        rows=rows,
        env={"READER_LIBRARY": str(library), **env},
    )


def test_the_main_job_is_done_in_a_terminal(tmp_path: Path) -> None:
    """Open the seed, read on, note a claim, tag it, find words, export, quit: all by keys."""
    library, out = tmp_path / "library", tmp_path / "out.md"
    with opened(library) as terminal:
        terminal.wait_for("PARIS (BLOOMBERG)")
        terminal.wait_for(" SL ")
        terminal.press("j")
        terminal.wait_for("¶2/18")
        terminal.press("c")
        terminal.wait_for("▸SL Sergey Lavrov")
        terminal.press("a")
        terminal.wait_for("^s Save")
        terminal.press("Is this *so*?\rAsk Vietnam.\x13")
        terminal.wait_for("Saved.")
        terminal.press("t")
        terminal.wait_for("Complete")
        terminal.settle()
        terminal.press("source/official\r")
        terminal.wait_for("#source/official")
        terminal.press("/")
        terminal.settle()
        terminal.press("ice hockey\r")
        terminal.wait_for("1 found")
        terminal.press("E")
        terminal.wait_for("Export to")
        terminal.settle()
        terminal.press("\x15")
        terminal.settle()
        terminal.press(f"{out}\r")
        terminal.wait_for("1 annotation →")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    article = load_article(str(SEED))
    (annotation,) = open_library(library).annotations(article)
    assert annotation.body == "Is this *so*?\nAsk Vietnam."
    assert annotation.tags == ("source/official",)
    text = out.read_text()
    assert "### Claim · Sergey Lavrov · ¶2\n\n> “We always conduct negotiations" in text
    assert "- **Tags:** #source/official\n\nIs this *so*?\nAsk Vietnam.\n" in text
    assert text == open_library(library).export(article)


@pytest.mark.parametrize(("columns", "rows"), [(40, 10), (200, 60)])
def test_it_is_usable_at_any_size(tmp_path: Path, columns: int, rows: int) -> None:
    """The article, a note and the help fit a small terminal and a large one."""
    with opened(tmp_path, columns=columns, rows=rows) as terminal:
        terminal.wait_for("PARIS (BLOOMBERG)")
        while "¶4/18" not in terminal.text:
            terminal.press("j")
            terminal.settle()
        terminal.press("a")
        terminal.wait_for("^s Save")
        terminal.settle()
        terminal.press("ok\x13")
        terminal.wait_for("Saved.")
        terminal.press("?")
        terminal.wait_for("Next paragraph")
        terminal.press("\x1b")
        terminal.settle()
        terminal.resize(60, 20)
        terminal.wait_for("¶4/18")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_without_colours_every_mark_has_a_second_cue(tmp_path: Path) -> None:
    """With NO_COLOR no colour is sent; initials name the speakers."""
    with opened(tmp_path, NO_COLOR="1") as terminal:
        terminal.wait_for(" SL ")
        terminal.wait_for(" MZ ")
        terminal.settle()
        for row in terminal.cells:
            for cell in row:
                for colour in (cell.fg, cell.bg):
                    assert colour == "default" or colour[:2] == colour[2:4] == colour[4:6]
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_an_article_from_a_pipe_is_read_with_the_keyboard(tmp_path: Path) -> None:
    """`cat article | reader open -` takes the keys from the terminal."""
    command = f"cat '{SEED}' | '{READER}' open - --library '{tmp_path}'"
    with Terminal(["sh", "-c", command]) as terminal:
        terminal.wait_for("PARIS (BLOOMBERG)")
        terminal.press("j")
        terminal.wait_for("¶2/18")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_escapes_in_an_article_do_nothing(tmp_path: Path) -> None:
    """What would move the cursor, set the title or answer a query is taken out."""
    path = tmp_path / "evil.txt"
    path.write_bytes(
        b"A headline\n\nText with \x1b[31mred\x1b[0m \x1b]0;owned\x07 and \x9b5n and \x1b[2J.\n"
    )
    with opened(tmp_path / "library", path=str(path)) as terminal:
        terminal.wait_for("Text with")
        terminal.settle()
        assert terminal.title != "owned"
        assert "A headline" in terminal.text
        terminal.press("q")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("when", ["reading", "noting", "tagging", "finding"])
def test_ctrl_c_loses_nothing(tmp_path: Path, when: str) -> None:
    """Wherever it is pressed, the program goes on or ends cleanly, and a note is kept."""
    open_library(tmp_path).annotate(load_article(str(SEED)), paragraph=1, body="Kept")
    with opened(tmp_path) as terminal:
        terminal.wait_for("PARIS (BLOOMBERG)")
        terminal.settle()
        terminal.press({"reading": "", "noting": "a", "tagging": "t", "finding": "/"}[when])
        terminal.settle()
        terminal.press("\x03")
        terminal.settle()
        terminal.press("\x1b")
        terminal.settle()
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    (kept,) = open_library(tmp_path).annotations(load_article(str(SEED)))
    assert kept.body == "Kept"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_keeps_place_and_draft(tmp_path: Path, number: signal.Signals) -> None:
    """A shutdown or a lost connection ends the program as `q` does, the box open or not."""
    with opened(tmp_path) as terminal:
        terminal.wait_for("PARIS (BLOOMBERG)")
        terminal.settle()
        terminal.press("jjj")
        terminal.wait_for("¶4/18")
        terminal.press("a")
        terminal.wait_for("^s Save")
        terminal.settle()
        terminal.press("Half")
        terminal.wait_for("Half")
        terminal.process.kill(number)
        assert terminal.wait_for_end() == 0
    with opened(tmp_path) as terminal:
        terminal.wait_for("¶4/18")
        terminal.press("a")
        terminal.wait_for("Half")


def test_a_killed_program_leaves_notes_and_draft(tmp_path: Path) -> None:
    """What was saved is there after SIGKILL, and so is what was typed a second before."""
    with opened(tmp_path) as terminal:
        terminal.wait_for("PARIS (BLOOMBERG)")
        terminal.press("a")
        terminal.wait_for("^s Save")
        terminal.settle()
        terminal.press("Saved first\x13")
        terminal.wait_for("Saved.")
        terminal.press("ja")
        terminal.wait_for("^s Save")
        terminal.settle()
        terminal.press("A draft")
        terminal.settle(1.0)
        terminal.process.kill(signal.SIGKILL)
    with opened(tmp_path) as terminal:
        terminal.wait_for("1 •")
        terminal.press("ja" if "¶1/" in terminal.text else "a")
        terminal.wait_for("A draft")
        terminal.press("\x1b")
        terminal.settle()
        terminal.press("q")
        assert terminal.wait_for_end() == 0
