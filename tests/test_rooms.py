"""The house: who imports whom, and what is loaded when."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("textual", "rich", "onnxruntime", "lxml", "charset_normalizer", "markdown_it", "yaml")


def test_the_import_contracts_hold() -> None:
    """Arrows go one way, one room knows Textual, one room knows TinyDB."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], (*HEAVY, "tinydb", "reader.tui", "reader.attribution", "reader.load")),
        (["export", "SEED"], ("textual", "rich", "onnxruntime", "lxml", "reader.attribution")),
        (["show", "--plain", "SEED"], ("textual", "rich", "lxml")),
        (["statements", "SEED"], ("textual", "rich", "lxml")),
    ],
    ids=["help", "export", "show", "statements"],
)
def test_a_command_loads_no_more_than_it_needs(
    arguments: list[str], unwanted: tuple[str, ...], tmp_path: Path
) -> None:
    """A script that prints help or exports notes waits for neither Textual nor a model."""
    seed = str(next((ROOT / "seeds").glob("*.txt")))
    arguments = [seed if word == "SEED" else word for word in arguments]
    code = (
        "import sys, reader.cli\n"
        f"sys.argv = ['reader', *{arguments!r}]\n"
        "try:\n    reader.cli.main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "print('LOADED', *sorted(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": "", "READER_LIBRARY": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stdout.split("LOADED")[1].split()
    found = [name for name in loaded if name.startswith(tuple(unwanted))]
    assert [n for n in found if any(n == u or n.startswith(f"{u}.") for u in unwanted)] == []


def test_the_root_shows_what_it_should() -> None:
    """Hidden files aside, the root holds six names and nothing else that git keeps."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = {line.split("/")[0] for line in listed.stdout.splitlines()}
    shown = {name for name in names if not name.startswith(".")}
    assert shown == {"LICENSE", "README.md", "pyproject.toml", "reader", "seeds", "tests"}
