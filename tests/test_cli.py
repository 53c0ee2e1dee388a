"""The command line: arguments in, text and exit status out."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from reader.cli import SHELLS, cli
from reader.desk import open_library
from tests.conftest import SEED
from tests.terminal import Terminal


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The command with a library of its own."""
    monkeypatch.setenv("READER_LIBRARY", str(tmp_path / "library"))
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return Runner()


class Runner:
    """Calls the command in this process."""

    def __call__(self, *arguments: object, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(cli, [str(a) for a in arguments], input=stdin)


def test_help_is_there_for_everything(run: Runner) -> None:
    """Every command says what it does and what each option means."""
    assert run("--help").exit_code == 0
    for name, command in cli.commands.items():
        result = run(name, "--help")
        assert result.exit_code == 0
        assert command.help
        assert command.help.splitlines()[0] in result.output
        options = [p for p in command.params if isinstance(p, click.Option)]
        assert all(option.help for option in options), name


def test_show_prints_the_article_and_who_says_what(run: Runner) -> None:
    """Into a pipe it is plain text: numbers, words, and the speakers below each paragraph."""
    result = run("show", SEED, "--plain")
    assert result.exit_code == 0
    assert "   2  “We always conduct negotiations" in result.output
    assert "[Sergey Lavrov, direct:" in result.output
    assert "Skip to content" not in result.output
    assert "Skip to content" in run("show", SEED, "--plain", "--furniture").output


def test_show_colours_only_where_it_is_wanted(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """No escapes in a pipe unless asked for, and none with --plain."""
    assert "\x1b[" not in run("show", SEED).output
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in CliRunner().invoke(cli, ["show", str(SEED)], color=True).output
    assert "\x1b[" not in run("show", SEED, "--plain").output


def test_statements_come_as_json(run: Runner) -> None:
    """One object with the article, its text, and positions that fit the text."""
    result = run("statements", SEED, "--format", "json")
    found = json.loads(result.output)
    assert set(found) == {"article", "text", "statements"}
    assert set(found["article"]) == {"id", "title", "source", "sha256"}
    assert len(found["statements"]) > 9
    for statement in found["statements"]:
        assert set(statement) == {
            *("paragraph", "person", "speaker", "cue", "claim", "kind", "confidence", "origin"),
        }
        for part in (statement["speaker"], statement["cue"], *statement["claim"]):
            if part is not None:
                assert found["text"][part["start"] : part["end"]] == part["text"]
    first = next(one for one in found["statements"] if one["kind"] == "direct")
    assert (first["person"], first["paragraph"]) == ("Sergey Lavrov", 2)


def test_statements_of_many_articles_come_as_lines_and_as_csv(run: Runner, tmp_path: Path) -> None:
    """A line an article as JSON lines; one header and a row a statement as CSV."""
    other = tmp_path / "other.txt"
    other.write_text("A headline\n\n“It is over,” said Jane Doe of the council on Monday.\n")
    lines = run("statements", SEED, other, "--format", "jsonl").output.splitlines()
    counts = [len(json.loads(line)["statements"]) for line in lines]
    assert counts[0] > counts[1] == 1
    rows = list(
        csv.DictReader(io.StringIO(run("statements", SEED, other, "--format", "csv").output))
    )
    assert len(rows) == sum(counts)
    assert rows[-1]["person"] == "Jane Doe"


def test_one_bad_file_among_many_does_not_stop_the_others(run: Runner, tmp_path: Path) -> None:
    """It is named on standard error, and the status says that not all went well."""
    result = run("statements", tmp_path / "none.txt", SEED)
    assert result.exit_code == 1
    assert "Sergey Lavrov" in result.stdout
    assert result.stderr.count("\n") == 1 and "none.txt" in result.stderr


def test_the_header_comes_though_the_first_file_is_bad(run: Runner, tmp_path: Path) -> None:
    """A table without its first article is still a table."""
    result = run("statements", tmp_path / "none.txt", SEED, "--format", "csv")
    assert result.stdout.startswith("article,source,")


def test_each_article_is_printed_as_soon_as_it_is_done(tmp_path: Path) -> None:
    """The first line is there before the second article was given."""
    with subprocess.Popen(
        [sys.executable, "-m", "reader", "statements", SEED, "-", "--format", "jsonl"],
        env={**os.environ, "READER_LIBRARY": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        assert json.loads(process.stdout.readline())["article"]["source"] == str(SEED)
        process.stdin.write("A headline\n\nNothing was said.\n")
        process.stdin.close()
        assert json.loads(process.stdout.readline())["article"]["source"] == "-"
    assert process.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="needs a pty")
@pytest.mark.parametrize(
    ("arguments", "progress"),
    [(f"'{SEED}' none.txt > OUT", True), ("none.txt > OUT", False), (f"'{SEED}' none.txt", False)],
    ids=["many", "one", "to the screen"],
)
def test_progress_is_shown_to_whoever_sees_nothing_else(
    tmp_path: Path, arguments: str, progress: bool
) -> None:
    """Through many files, on a terminal, and only where the output goes elsewhere."""
    reader = f"'{sys.executable}' -m reader statements --library '{tmp_path}'"
    command = f"{reader} {arguments.replace('OUT', str(tmp_path / 'out'))}"
    with Terminal(["sh", "-c", command]) as terminal:
        assert terminal.wait_for_end() == 1
        assert any(line.startswith("reader: There is") for line in terminal.text.splitlines())
        assert ("Claims  [############]  2/2" in terminal.text) is progress


def test_an_article_comes_from_standard_input(run: Runner) -> None:
    """A hyphen reads the text from a pipe."""
    result = run("statements", "-", "--format", "json", stdin=SEED.read_bytes())
    found = json.loads(result.output)
    assert found["article"]["source"] == "-"
    assert "Sergey Lavrov" in {one["person"] for one in found["statements"]}


def test_a_note_is_written_exported_listed_and_counted(run: Runner, tmp_path: Path) -> None:
    """annotate prints an id; export, notes and tags then know it."""
    made = run("annotate", SEED, "--paragraph", "2", "--note", "Check *this*.", "--tag", "a/b")
    assert made.exit_code == 0 and len(made.output.strip()) == 36
    run("annotate", SEED, "--quote", "practice does not", "--tag", "a/b", "--kind", "question")
    exported = run("export", SEED)
    assert "Check *this*." in exported.output and "#a/b" in exported.output
    assert exported.output == run("export", SEED).output
    listed = run("notes").output
    assert "Russia slams" in listed and "Check *this*." in listed and "#a/b" in listed
    assert run("notes", "--tag", "a").output == listed
    assert run("notes", "--tag", "nowhere").output == ""
    assert run("tags").output.split() == ["2", "a/b"]
    assert "2 annotations, 1 tag" in run().output
    assert "2 annotations, 1 tag" in run("--library", tmp_path / "library").output


def test_an_export_is_written_to_a_file_and_brought_up_to_date(run: Runner, tmp_path: Path) -> None:
    """The words somebody added to the file stay."""
    out = tmp_path / "notes.md"
    run("annotate", SEED, "--paragraph", "1", "--note", "First.")
    assert run("export", SEED, "-o", out).exit_code == 0
    out.write_text(out.read_text() + "\nMine alone.\n")
    run("annotate", SEED, "--paragraph", "2", "--note", "Second.")
    result = run("export", SEED, "-o", out)
    assert "2 annotations" in result.stderr
    text = out.read_text()
    assert text.index("First.") < text.index("Second.") < text.index("Mine alone.")


def test_an_article_is_found_by_its_id(run: Runner) -> None:
    """What the library printed can be given back to it."""
    run("annotate", SEED, "--paragraph", "1", "--note", "x")
    article_id = run().output.split()[0]
    assert run("export", article_id).output == run("export", SEED).output


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_is_there_for_each_shell(run: Runner, shell: str) -> None:
    """The script calls the command back."""
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_READER_COMPLETE" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["open"],
        ["show", "--no-such"],
        ["statements"],
        ["nonsense"],
        ["annotate", "x.txt"],
        ["annotate", "x.txt", "--paragraph", "1", "--quote", "y", "--note", "z"],
        ["completion", "tcsh"],
    ],
)
def test_wrong_usage_is_status_2(run: Runner, arguments: list[str]) -> None:
    """With a word on how to use it."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage" in result.stderr


BAD = {
    "missing": None,
    "empty": b"",
    "blank": b" \n\t\n ",
    "binary": bytes(range(256)) * 20,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "zip": b"PK\x03\x04" + b"\0" * 60,
}


@pytest.mark.parametrize("command", ["show", "statements", "export", "open"])
@pytest.mark.parametrize("kind", [*BAD, "folder", "url"])
def test_what_cannot_be_read_is_told_in_one_sentence(
    run: Runner, tmp_path: Path, command: str, kind: str
) -> None:
    """Status 1, what and where on standard error, nothing on standard output, no traceback."""
    path: Path | str = tmp_path / "article.txt"
    if kind == "folder":
        Path(path).mkdir()
    elif kind == "url":
        path = "https://example.org/article"
    elif (data := BAD[kind]) is not None:
        Path(path).write_bytes(data)
    result = run(command, path)
    assert_one_sentence(result)
    assert "article" in result.stderr


def assert_one_sentence(result: Result) -> None:
    """The failure is told as failures are."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("reader: ") and result.stderr.count("\n") == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_huge_line_is_an_article(run: Runner, tmp_path: Path) -> None:
    """A long text without a line feed is read like anything else."""
    path = tmp_path / "long.txt"
    path.write_text("“It is so,” he said. " * 3_000)
    result = run("show", path, "--plain", "--width", "80")
    assert result.exit_code == 0
    assert max(map(len, result.output.splitlines())) < 200


def test_words_that_are_not_there_or_there_twice_are_no_place(run: Runner) -> None:
    """Nothing is annotated by a guess."""
    assert_one_sentence(run("annotate", SEED, "--quote", "no such words", "--note", "x"))
    assert_one_sentence(run("annotate", SEED, "--quote", "Mr Putin", "--note", "x"))
    assert_one_sentence(run("annotate", SEED, "--paragraph", "99", "--note", "x"))


def test_a_library_that_cannot_be_written_is_told_in_one_sentence(
    run: Runner, tmp_path: Path
) -> None:
    """A file where the folder should be; reading goes on, writing says what is wrong."""
    blocked = tmp_path / "library"
    blocked.mkdir()
    (blocked / "articles").write_text("in the way")
    assert run("show", SEED).exit_code == 0
    assert_one_sentence(run("annotate", SEED, "--paragraph", "1", "--note", "x"))
    (tmp_path / "file").write_text("")
    assert_one_sentence(run("--library", tmp_path / "file"))


def real(*arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "reader", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload, no-any-return]


def test_without_a_terminal_open_says_what_to_do(tmp_path: Path) -> None:
    """Neither a keyboard nor a screen: one sentence, status 1."""
    done = real("open", SEED, "--library", tmp_path, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1 and "reader show" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("command", ["show", "statements", "export"])
def test_a_full_disk_is_told_in_one_sentence(tmp_path: Path, command: str) -> None:
    """Standard output on a full disk: status 1, no traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "reader", command, SEED, "--library", tmp_path],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "space" in done.stderr


def test_a_reader_of_the_pipe_may_leave_early(tmp_path: Path) -> None:
    """`reader show … | head -1` prints no complaint."""
    done = subprocess.run(
        f"'{sys.executable}' -m reader show '{SEED}' --library '{tmp_path}' | head -c 1",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""


def test_the_library_is_private(run: Runner, tmp_path: Path) -> None:
    """Folder and files are the user's own."""
    run("annotate", SEED, "--paragraph", "1", "--note", "x")
    folder = tmp_path / "library" / "articles"
    assert open_library(tmp_path / "library").shelf()
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


# The library's health


def test_the_doctor_says_that_all_is_well(run: Runner) -> None:
    """A healthy library: what it holds, a backup, status 0."""
    run("annotate", SEED, "--paragraph", "1", "--note", "x")
    done = run("doctor")
    assert done.exit_code == 0
    assert "1 article, 1 annotation, 0 drafts, 1 text." in done.stdout
    assert "Everything is whole." in done.stdout
    (backup,) = run("doctor", "--list").stdout.split()
    assert backup in done.stdout


def test_the_doctor_only_looks_when_told_so(run: Runner, tmp_path: Path) -> None:
    """With --check nothing is written, and what is damaged makes the status 1."""
    run("annotate", SEED, "--paragraph", "1", "--note", "x")
    (path,) = (tmp_path / "library" / "articles").glob("*.json")
    path.write_bytes(b"broken")
    done = run("doctor", "--check")
    assert (done.exit_code, run("doctor", "--list").stdout) == (1, "")
    assert "LOOK: The notes in “Russia slams" in done.stdout
    assert path.read_bytes() == b"broken"
    done = run("doctor")
    assert (done.exit_code, "repaired: The notes in" in done.stdout) == (0, True)
    assert "Everything is whole." in run("doctor").stdout
    assert "x" in run("notes").stdout


def test_a_backup_brings_deleted_notes_back(run: Runner, tmp_path: Path) -> None:
    """--restore takes what the backup holds, and the present goes into another backup first."""
    run("annotate", SEED, "--paragraph", "1", "--note", "Precious")
    run("doctor")
    library = open_library(tmp_path / "library")
    (shelved,) = library.shelf()
    library.notebook(shelved.known.id).remove(shelved.annotations[0].id)
    assert "Precious" not in run("notes").stdout
    done = run("doctor", "--restore", "latest")
    assert (done.exit_code, "1 article brought back" in done.stdout) == (0, True)
    assert "Precious" in run("notes").stdout
    assert len(run("doctor", "--list").stdout.split()) >= 2
    assert_one_sentence(run("doctor", "--restore", "yesterday"))


def test_a_tag_is_renamed_from_the_command_line(run: Runner) -> None:
    """In every article, those below it too; how many is said, not printed."""
    run("annotate", SEED, "--paragraph", "1", "--tag", "source", "--tag", "source/official")
    done = run("tags", "--rename", "source", "origin")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "source → origin in 1 article\n"
    assert [line.split()[1] for line in run("tags").stdout.splitlines()] == [
        "origin",
        "origin/official",
    ]
