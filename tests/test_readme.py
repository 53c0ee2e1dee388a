"""What the README says is so."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.cli import cli
from reader.desk import open_library
from reader.export import document
from reader.load import load_article
from reader.model import AnnotationKind, Scope
from reader.tui.keys import GROUPS, keys_of
from reader.writing import compose
from tests.conftest import SEED

ROOT = SEED.parents[1]
README = (ROOT / "README.md").read_text()
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def test_the_tables_of_keys_are_the_bindings() -> None:
    """Every key and what it does, in the order of the program's own help."""
    listed = re.findall(r"^\| (\S.*?) \| (.*?) \|$", README.split("## All keys")[1], re.MULTILINE)
    rows = [(keys.replace("`", ""), does) for keys, does in listed if keys.startswith("`")]
    wanted = [
        (keys_of(binding), str(binding.tooltip or binding.description))
        for _, group in GROUPS
        for binding in group
    ]
    assert rows[: len(wanted)] == wanted


def test_the_first_keys_are_keys() -> None:
    """The short table names only keys there are."""
    table = README.split("| keys | do |")[1].split("\n\n")[0]
    named = set(re.findall(r"`(.+?)`", table))
    assert named <= {key for _, group in GROUPS for b in group for key in keys_of(b).split()}


def test_the_commands_are_those_there_are() -> None:
    """Each command has a row, and each row is a command."""
    table = README.split("| command | does |")[1].split("\n\n")[0]
    assert set(re.findall(r"\| `reader (\w+)", table)) == set(cli.commands)


def test_the_example_of_an_export_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letter for letter what the program writes for these two notes."""
    monkeypatch.chdir(ROOT)
    article = load_article(f"seeds/{SEED.name}")
    found = open_library(tmp_path).statements(article)
    statement = next(one for one in found if one.person == "Sergey Lavrov")
    index = article.index_of(12)
    assert index is not None
    claim = compose(
        article,
        Scope.STATEMENT,
        statement.span,
        statement.person,
        body="Which *press conference*? Ask the ministry.",
        tags=("check/date", "source/official"),
    )
    question = compose(
        article,
        Scope.PARAGRAPH,
        article.paragraphs[index].span,
        None,
        body="Whose perception?",
        kind=AnnotationKind.QUESTION,
    )
    notes = [
        replace(note, id=f"00000000-0000-4000-8000-00000000000{n}", created=NOON)
        for n, note in ((1, claim), (2, question))
    ]
    (example,) = re.findall(r"~~~markdown\n(.*?)~~~", README, re.DOTALL)
    assert example == document(article, notes)


def test_the_python_example_runs(tmp_path: Path) -> None:
    """And writes into the library it names."""
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"READER_LIBRARY": str(tmp_path), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Sergey Lavrov" in done.stdout and "Check the date." in done.stdout


def test_the_checks_call_the_command_for_contributors() -> None:
    """`.ci/run` holds the README's test command letter for letter."""
    command = README.split("## Working on it")[1].split("```sh\n")[1].split("\n```")[0]
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()
