"""What hostile articles, notes, names and files cannot do: act on a terminal, disguise a text,
leave the library, hold up the program or end it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from reader.cli import cli
from reader.desk import Library, open_library
from reader.export import document
from reader.load import load_article, parse_article
from reader.load.clean import clean
from reader.model import Article, ReaderError, tags_of
from reader.tui.note_editor import NoteEditor
from reader.tui.tag_editor import TagEditor
from reader.visible import ACTING, UNSEEN, on_one_line, visible
from tests.conftest import SEED, written
from tests.terminal import Terminal
from tests.test_keys import opened

NAUGHTY: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "cases" / "naughty.json").read_text("ascii")
)
"""Strings that have broken programs, by what is naughty about them."""
STRINGS = [string for strings in NAUGHTY.values() for string in strings]
WRITTEN = [string for string in STRINGS if string.strip()]

ACTS = [
    "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\", "\x1b]52;c;b3duZWQ=\x07", "\x9d52;c;b3duZWQ=\x9c",
    "\x1b]8;;http://owned.example\x1b\\", "\x1bP$qm\x1b\\", "\x1b_Gowned\x1b\\", "\x1b[8m",
    "\x9b8m", "\x1b[2J", "\x1bc", "\x1b[6n", "\x07", "\b\b\b", "\x0e", "\u202e", "\u2066",
    "\x00", "\x7f",
]  # fmt: skip
ANYTHING = st.text(st.one_of(st.characters(), st.sampled_from("".join(ACTS) + "\r\n\t")))

HOSTILE = (
    "The council \x1b]0;owned\x07votes\u202e again\n\nBy Jane\x1b[8m Smith\n\n"
    + "“We will pay \x1b]52;c;b3duZWQ=\x07everything\x9b8m back,” said Ann Lee\u202e\x1b[2J on Mon"
    + "day. Over\rprinted and b\bbacked \x1bP$qm\x1b\\ and \x1b_Gowned\x1b\\ and "
    + "\U000e0068\U000e0069 \x1b]8;;http://owned.example\x1b\\a link\x1b]8;;\x1b\\ and "
    + "\x9d0;owned\x9c and [bold]bold[/bold]\n\nThis is the end, and all there is to be said.\n"
)
FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f")
"""Tag characters that are seen, such as Scotland's."""
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX files")


def harmless(text: str) -> bool:
    """Whether nothing in the text acts on a screen, or hides there."""
    return UNSEEN.search(FLAG.sub("", text)) is None


# Showing


@given(ANYTHING)
def test_what_is_made_visible_neither_acts_nor_hides(text: str) -> None:
    """Nothing unseen is left; on one line there is one line; doing it twice is doing it once."""
    for make in (visible, on_one_line):
        once = make(text)
        assert harmless(once)
        assert make(once) == once
    assert "\n" not in on_one_line(text)


@given(ANYTHING)
def test_what_is_seen_anyway_stays_as_it_is(text: str) -> None:
    """Only characters that act or hide are replaced, each where it stood."""
    plain = UNSEEN.sub("", re.sub(r"\r\n?", "\n", text))
    assert visible(plain) == plain
    text = text.replace("\r", "").replace("\U0001f3f4", "")
    assert visible(text) == "".join(map(visible, text))


@pytest.mark.parametrize("category", ["right to left", "emoji", "combining", "markup", "html"])
def test_no_writing_is_spoilt(category: str) -> None:
    """Right-to-left text, joined emoji, accents and markup are shown as they are."""
    for text in NAUGHTY[category]:
        if not re.search("[\u2066-\u2069]", text):
            assert visible(text) == text
    assert visible("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f") != "🏴"


def test_an_escape_and_an_override_are_shown() -> None:
    """By Unicode's picture of it, and by its number."""
    assert visible("a\x1b[31m\r\nb\x7f\u202ec\ud800") == "a␛[31m\nb␡<U+202E>c<U+D800>"
    assert on_one_line("a\r\n\tb\x85") == "a␍␊␉b<U+0085>"


@given(ANYTHING)
def test_a_failure_is_one_harmless_sentence_whatever_it_names(name: str) -> None:
    """A path in an error cannot run anything where the error is printed."""
    sentence = str(ReaderError(f"There is no file {name}."))
    assert sentence == on_one_line(sentence)


# Articles


@given(ANYTHING)
@settings(deadline=None)
def test_nothing_in_an_article_acts_or_hides(text: str) -> None:
    """The text that is loaded, cleaned once, is what is shown, character for character."""
    assert harmless(clean(text))
    for markdown in (False, True):
        try:
            data = f"{text}\n\nThe end.".encode("utf-8", "replace")
            article = parse_article(data, source="-", markdown=markdown)
        except ReaderError:
            continue
        for shown in (article.text, article.title, article.byline or "", article.published or ""):
            assert harmless(shown)
            assert visible(shown) == shown


@pytest.mark.parametrize("sequence", ACTS)
def test_an_escape_sequence_hides_no_words_around_it(sequence: str) -> None:
    """Words before and after it stay, and so do whole lines where its end is missing."""
    text = clean(f"before {sequence} after\n\nnext \x1b]0;open\n\nhidden? \x07 last")
    assert text.split("\n")[0].startswith("before ") and text.split("\n")[0].endswith(" after")
    assert "hidden?" in text and "open" in text


def test_front_matter_does_not_act() -> None:
    """What YAML escapes in a title, a name, a date or a source is cleaned as the text is."""
    fields = "\n".join(
        f'{name}: "owned\\e]0;owned\\a\\u202E\\x9b8m"'
        for name in ("title", "author", "date", "source")
    )
    article = parse_article(f"---\n{fields}\n---\n\nText.".encode(), source="a.md", markdown=True)
    for shown in (article.title, article.byline, article.published, article.source):
        assert shown is not None and shown.startswith("owned") and harmless(shown)


# Notes, from Python


@pytest.fixture(scope="module")
def naughty(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with a note for each naughty string, also as its tag; an article a category."""
    folder = tmp_path_factory.mktemp("naughty")
    library = open_library(folder / "library")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda number: None)
        for category, strings in NAUGHTY.items():
            path = folder / f"{category}.txt"
            path.write_text(f"This is about {category}, and about nothing else.")
            article = library.read(str(path))
            for text in strings:
                library.annotate(article, paragraph=1, body=text, tags=tags_in(text))
    return library


def tags_in(text: str) -> tuple[str, ...]:
    """The tags in a text; none where it holds one of digits alone, which is refused."""
    try:
        return tags_of(text)
    except ReaderError as error:
        assert "only digits" in str(error)
        return ()


def articles(library: Library) -> dict[str, Article]:
    """The article about each category."""
    folder = library.folder.parent
    return {category: library.read(str(folder / f"{category}.txt")) for category in NAUGHTY}


def test_every_note_is_read_back_as_it_was_written(naughty: Library) -> None:
    """Controls, lone surrogates and all; a tag is what a tag can be of it."""
    other = open_library(naughty.folder)
    for category, article in articles(naughty).items():
        kept = sorted(other.annotations(article), key=lambda a: a.created)
        assert [annotation.body for annotation in kept] == NAUGHTY[category]
        for annotation in kept:
            assert all(tags_of(tag) == (tag,) and harmless(tag) for tag in annotation.tags)


def test_every_note_is_exported_and_merged_without_a_change(
    naughty: Library, tmp_path: Path
) -> None:
    """Each stands in the Markdown, visibly, as one note; the second export changes nothing."""
    for category, article in articles(naughty).items():
        out = tmp_path / f"{category}.md"
        count = len(NAUGHTY[category])
        assert naughty.export_to(article, out).annotations == count
        first = out.read_bytes()
        again = naughty.export_to(article, out)
        assert (again.annotations, again.kept) == (count, 0)
        assert out.read_bytes() == first
        text = first.decode()
        assert ACTING.search(text) is None
        for string in NAUGHTY[category]:
            assert visible(string).strip("\n").rstrip() in text
        assert len(re.findall("^<!-- reader:begin (?!aaaaaaaa)", text, re.MULTILINE)) == count


def test_a_note_of_a_megabyte_is_kept_and_exported(library: Library, seed: Article) -> None:
    """Of one word, of many lines, or of nothing but controls."""
    bodies = ["x" * 2**20, "a line\n" * 150_000, "\x1b\u202e" * 2**18]
    for body in bodies:
        library.annotate(seed, paragraph=1, body=body)
    kept = open_library(library.folder).annotations(seed)
    assert [annotation.body for annotation in kept] == bodies
    exported = library.export(seed)
    assert all(visible(body).strip("\n") in exported for body in bodies)


# Notes and articles, from the shell


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """An article that tries to act on a terminal."""
    path = tmp_path / "hostile.txt"
    path.write_text(HOSTILE, newline="")
    return path


def run(*arguments: object, library: Path, status: int = 0) -> Result:
    """The command in this process; nothing it prints acts on a terminal, or hides there."""
    result = CliRunner().invoke(
        cli, [str(a) for a in arguments], env={"READER_LIBRARY": str(library), "FORCE_COLOR": ""}
    )
    assert result.exit_code == status, result.output
    assert harmless(result.stdout.replace("\n", ""))
    assert harmless(result.stderr.replace("\n", ""))
    return result


def test_nothing_printed_acts_on_a_terminal(naughty: Library) -> None:
    """Notes and tags are printed with what is unseen in them shown, every one of them."""
    folder = naughty.folder
    printed = run("notes", library=folder).stdout
    assert "␛]52;c;b3duZWQ=␇" in printed and "invoice<U+202E>fdp.exe" in printed
    for string in WRITTEN:
        for line in visible(string).splitlines():
            assert line.rstrip() in printed
    tags = {line.split(maxsplit=1)[1] for line in run("tags", library=folder).stdout.splitlines()}
    assert tags == set(naughty.tags())
    run(library=folder)
    for category, article in articles(naughty).items():
        path = folder.parent / f"{category}.txt"
        assert run("export", path, library=folder).stdout == naughty.export(article)


def test_a_hostile_article_is_printed_harmlessly(article: Path, tmp_path: Path) -> None:
    """In every format; JSON gives the text and its positions exactly."""
    folder = tmp_path / "library"
    loaded = load_article(str(article))
    shown = run("show", article, "--plain", library=folder).stdout
    assert "“We will pay everything back,” said Ann Lee on Monday." in shown
    assert "[bold]bold[/bold]" in shown
    assert "Ann Lee" in run("statements", article, library=folder).stdout
    assert list(csv.reader(io.StringIO(run("statements", article, "--format", "csv",
                                           library=folder).stdout)))[1][5]  # fmt: skip
    for form in ("json", "jsonl"):
        found = json.loads(run("statements", article, "--format", form, library=folder).stdout)
        assert found["text"] == loaded.text
        for claim in (part for one in found["statements"] for part in one["claim"]):
            assert loaded.text[claim["start"] : claim["end"]] == claim["text"]


def test_colour_is_the_only_escape_there_is(article: Path, tmp_path: Path) -> None:
    """Where colour is wanted, `reader show` prints colours and no other sequence."""
    env = {"READER_LIBRARY": str(tmp_path / "library"), "FORCE_COLOR": "1"}
    result = CliRunner().invoke(cli, ["show", str(article)], env=env, color=True)
    assert "\x1b[" in result.stdout
    assert harmless(re.sub(r"\x1b\[[0-7;]*m|\n", "", result.stdout))


@posix
@pytest.mark.parametrize(
    "sequence", ["\x1b]0;owned\x07", "\x9b8m", "\u202e", "\r\n", "\udcff", "\x1b[8m"]
)
def test_a_files_name_does_not_act(tmp_path: Path, sequence: str) -> None:
    """In a listing, an export, an error or a heading it is shown, and by JSON given exactly."""
    folder = tmp_path / "library"
    path = tmp_path / f"a{sequence.replace('/', '')}b.txt"
    path.write_bytes(SEED.read_bytes())
    name = on_one_line(path.name)
    run("annotate", path, "--paragraph", "1", "--note", "x", library=folder)
    assert name in run(library=folder).stdout
    assert run("export", path, library=folder).stdout.startswith("---\n")
    assert name in run("export", path, "-o", f"{path}.md", library=folder).stderr
    found = json.loads(run("statements", path, "--format", "json", library=folder).stdout)
    assert found["article"]["source"] == str(path)
    run("statements", path, "--format", "csv", library=folder)
    missing = run("show", path.with_suffix(".no"), library=folder, status=1).stderr
    assert missing.count("\n") == 1 and name.removesuffix(".txt") in missing
    in_the_way = run("show", SEED, "--library", path, library=folder, status=1).stderr
    assert in_the_way.count("\n") == 1 and name in in_the_way
    assert name in run("show", SEED, path, library=folder, status=2).stderr


@posix
def test_bytes_that_are_no_text_are_kept_from_the_command_line(tmp_path: Path) -> None:
    """A note in another encoding is stored, and the real command prints it."""
    command = [sys.executable, "-m", "reader"]
    env = {**os.environ, "READER_LIBRARY": str(tmp_path), "PYTHONIOENCODING": ""}
    note = b"caf\xe9 \x1b]52;c;b3duZWQ=\x07"
    annotate = [*command, "annotate", str(SEED), "--note", os.fsdecode(note), "--tag", "\udce9x"]
    subprocess.run(annotate, env=env, check=True, capture_output=True)
    (kept,) = open_library(tmp_path).annotations(load_article(str(SEED)))
    assert (os.fsencode(kept.body), kept.tags) == (note, ("x",))
    done = subprocess.run([*command, "notes"], env=env, check=True, capture_output=True)
    assert "    caf<U+DCE9> ␛]52;c;b3duZWQ=␇\n    #x\n" in done.stdout.decode()


def test_a_tag_of_nothing_is_wrong_usage(tmp_path: Path) -> None:
    """Where no character of it can be in a tag, no empty annotation is left behind."""
    run("annotate", SEED, "--tag", "***", library=tmp_path, status=2)
    assert not open_library(tmp_path).shelf()


# A library that somebody else wrote


OWNED = "owned\x1b]0;owned\x07\u202e\x9b8m\n\x00end"


@pytest.fixture
def foreign(library: Library, seed: Article) -> Library:
    """A library in which another program wrote all it could into every field."""
    note = library.annotate(seed, paragraph=2, body=OWNED)
    library.close()
    path = library.folder / "articles" / f"{seed.id}.json"
    rows = json.loads(path.read_bytes())
    rows["annotations"][note.id].update(
        scope="statement", person=OWNED, tags=[OWNED], creator=OWNED, exact=OWNED, prefix=OWNED
    )
    rows["annotations"]["x" + OWNED] = {**rows["annotations"][note.id], "start": 10**9}
    rows["annotations"]["y" + OWNED] = {"scope": OWNED}
    rows["article"][seed.id].update(title=OWNED, source=OWNED)
    path.write_text(json.dumps(rows))
    path.with_name("0123456789abcdef.json").write_text(json.dumps(rows))
    return open_library(library.folder)


def test_another_programs_library_is_printed_harmlessly(foreign: Library, seed: Article) -> None:
    """Titles, people, tags, ids and quotes out of it do not act either."""
    folder = foreign.folder
    for command in ([], ["notes"], ["tags"], ["export", SEED]):
        result = run(*command, library=folder)
        assert "owned␛]0;owned␇" in result.stdout or "owned␛\\]0;owned␇" in result.stdout
    assert foreign.export(seed) == run("export", SEED, library=folder).stdout
    assert len(run(library=folder).stdout.splitlines()) == 4


@pytest.mark.usefixtures("unsearched")
async def test_another_programs_library_is_painted_harmlessly(
    foreign: Library, seed: Article
) -> None:
    """On the page, in its lists and boxes, and in the list of articles."""
    async with opened(foreign, seed) as page:
        for keys in (
            ["j", "j"],
            ["A"],
            ["escape"],
            ["enter"],
            ["escape"],
            ["t"],
            ["escape"],
            ["L"],
        ):
            await page.press(*keys)
            assert_painted_harmlessly(page.pilot.app)
            if keys == ["A"]:
                assert "owned␛]0;owned␇<U+202E>" in painted(page.pilot.app)
        assert "owned␛]0;owned␇<U+202E><U+009B>8m␊␀end" in painted(page.pilot.app)


# Notes, from the keyboard


@pytest.fixture
def unsearched(monkeypatch: pytest.MonkeyPatch) -> None:
    """No claims are looked for: it takes time, and what is written is the same without."""
    monkeypatch.setattr("reader.attribution.find_statements_from", lambda text, at: iter(()))


def painted(app: App[None]) -> str:
    """What stands on the screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def assert_painted_harmlessly(app: App[None]) -> None:
    """Nothing on the screen acts on the terminal, and every line is as wide as the screen."""
    assert ACTING.search(painted(app)) is None
    for strip in app.screen._compositor.render_strips():
        assert strip.cell_length == app.size.width


async def paste(pilot: Pilot[None], text: str) -> None:
    """Pastes text into what has the keys."""
    pilot.app.post_message(Paste(text))
    await pilot.pause()


@pytest.mark.usefixtures("unsearched")
async def test_what_is_pasted_into_a_note_is_what_is_kept(library: Library, seed: Article) -> None:
    """Every naughty string comes back from the disk; other line breaks are line feeds there."""
    pasted = "\n".join([*STRINGS, "the end"])
    typed = "\n".join(pasted.splitlines())
    async with opened(library, seed) as page:
        await page.press("j", "a")
        await paste(page.pilot, pasted)
        assert_painted_harmlessly(page.pilot.app)
        for key in ["ctrl+home", *["pagedown"] * 6]:
            await page.press(key)
            assert_painted_harmlessly(page.pilot.app)
        await page.press("ctrl+s")
        assert page.message == "Saved."
        assert [body for _, body, _ in page.saved()] == [typed]
        assert_painted_harmlessly(page.pilot.app)
        await page.press("enter")
        assert page.pilot.app.screen.query_one(TextArea).text == typed


@pytest.mark.usefixtures("unsearched")
async def test_what_is_pasted_as_tags_is_what_a_tag_can_be(library: Library, seed: Article) -> None:
    """Every naughty string gives its tags, or the one sentence that says why it gives none."""
    pasted = " ".join(" ".join(string.splitlines()) for string in STRINGS)
    async with opened(library, seed) as page:
        await page.press("j", "t")
        await paste(page.pilot, pasted)
        await page.press("enter")
        editor = page.pilot.app.screen
        assert isinstance(editor, TagEditor)
        assert "only digits" in painted(page.pilot.app)
        assert_painted_harmlessly(page.pilot.app)
        letters = " ".join(word for word in re.split(r"[\s,;]+", pasted) if tags_in(word))
        editor.query_one(Input).value = ""
        await paste(page.pilot, letters)
        assert_painted_harmlessly(page.pilot.app)
        await page.press("enter")
        ((_, _, tags),) = page.saved()
        assert tags == tags_of(letters)
        assert_painted_harmlessly(page.pilot.app)


@pytest.mark.usefixtures("unsearched")
async def test_a_note_saved_unchanged_keeps_what_the_box_cannot_hold(
    library: Library, seed: Article
) -> None:
    """Mixed line ends and separators are as they were after opening and saving."""
    body = "a\r\nb\nc\rd\u2028e\x0bf\x1b[31m\ud800"
    library.annotate(seed, paragraph=1, body=body)
    async with opened(library, seed) as page:
        await page.press("g", "j", "enter")
        assert isinstance(page.pilot.app.screen, NoteEditor)
        await page.press("x", "backspace", "ctrl+s")
        assert page.message == "Saved."
        assert [note for _, note, _ in page.saved()] == [body]


@pytest.mark.usefixtures("unsearched")
async def test_a_long_note_holds_up_no_key(library: Library, seed: Article) -> None:
    """Beside the text stands its beginning; the box has all of it."""
    body = "A line of a note.\n" * 5_000
    library.annotate(seed, paragraph=1, body=body)
    async with opened(library, seed) as page:
        await page.press("g", "j")
        text = str(page.screen.query_one("#paragraph-text").render())
        assert "(Enter opens all of it.)" in text and len(text) < 10_000
        await page.press("enter")
        assert page.pilot.app.screen.query_one(TextArea).text == body


@pytest.mark.usefixtures("unsearched")
async def test_whatever_is_asked_for_does_not_act(library: Library, seed: Article) -> None:
    """Words to find, to filter by and to export to are shown, and said, harmlessly."""
    async with opened(library, seed) as page:
        for key in ("/", "f", "E"):
            await page.press(key)
            await paste(page.pilot, "no/such" + "".join(ACTS))
            assert_painted_harmlessly(page.pilot.app)
            await page.press("enter")
            assert "no/such" in page.message and harmless(page.message)
            assert_painted_harmlessly(page.pilot.app)


@pytest.mark.usefixtures("unsearched")
async def test_what_is_copied_brings_nothing_to_where_it_is_pasted(library: Library) -> None:
    """A file's name among what is copied ends no line and holds no escape."""
    source = "a\x1b]0;owned\x07\nrm -rf x\n\u202e\udcff.txt"
    article = parse_article(HOSTILE.encode(), source=source)
    async with opened(library, article) as page:
        await page.press("j", "j", "y")
        copied = page.pilot.app.clipboard
        assert copied.count("\n") == 2 and harmless(copied.replace("\n", ""))
        assert "“The council votes again” (a␛]0;owned␇␊rm -rf x␊<U+202E><U+DCFF>.txt)" in copied


def test_a_link_in_an_export_holds_nothing_unseen() -> None:
    """The address an article was taken from is written by its bytes where it is not plain."""
    article = parse_article(b"Some words.", source="https://owned.example/\x1b]\u202e\x9b?a=<b>")
    note = replace(written(article, paragraph=1), body="x")
    assert "<https://owned.example/%1B]%E2%80%AE%C2%9B?a=%3Cb%3E#:~" in document(article, [note])


# A real terminal


SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^X][^\x1b]*(?:\x1b\\)?|\x1b\[[0-?]*[ -/]*[@-~]|\x1b."
)


def sequences(raw: bytes) -> set[str]:
    """Every kind of escape sequence in what a program wrote; asserts that no other control is."""
    text = raw.decode()
    assert harmless(re.sub(r"\r|\n", "", SEQUENCE.sub("", text)))
    found = {match[0] for match in SEQUENCE.finditer(text)}
    return {re.sub(r"\d+", "0", one) if one.startswith("\x1b[") else one for one in found} - {
        one for one in found if re.fullmatch(r"\x1b\[[0-9;:]*m", one)
    }


def lacks(words: str, text: str) -> bool:
    """Whether the words are not in the text."""
    return words not in text


@posix
def test_a_real_terminal_gets_nothing_but_the_programs_own_sequences(tmp_path: Path) -> None:
    """A hostile article, name and note bring no sequence that harmless ones do not, and no
    control; their words are on the screen."""
    kinds = []
    for hostile in (False, True):
        folder = tmp_path / str(hostile)
        folder.mkdir()
        name = "evil\x1b]0;owned\x07\u202etxt.txt" if hostile else "good.txt"
        text = HOSTILE if hostile else clean(HOSTILE)
        (folder / name).write_text(text, newline="")
        note = "Seen " + " ".join(ACTS) + " whole" if hostile else "Seen whole"
        library = open_library(folder / "library")
        library.annotate(library.read(str(folder / name)), paragraph=2, body=note, tags=["t"])
        with Terminal(
            [str(Path(sys.executable).with_name("reader")), "open", name],
            env={"READER_LIBRARY": str(library.folder)},
            cwd=folder,
            columns=120,
        ) as terminal:
            terminal.wait_for("pay everything")
            terminal.settle()
            while "¶2/3" not in terminal.text:
                terminal.press("j")
                terminal.settle()
            terminal.wait_for("Seen")
            terminal.wait_for("[bold]bold[/bold]")
            for key, there in (
                ("\r", "^s Save"), ("A", "Annotations · 1"), ("L", "Library"), ("E", "Export to"),
            ):  # fmt: skip
                terminal.press(key)
                terminal.wait_for(there)
                terminal.press("\x1b")
                terminal.wait_for(partial(lacks, there))
            if hostile:
                assert "evil␛]0;owned␇<U+202E>txt" in terminal.text
                assert "Seen ␛]0;owned␇ ␛]2;owned␛\\" in terminal.text
            terminal.press("q")
            assert terminal.wait_for_end() == 0
            assert "owned" not in terminal.title
            assert b"b3duZWQ=\x07" not in terminal.raw
            kinds.append(sequences(terminal.raw))
    tame, hostile_kinds = kinds
    assert hostile_kinds <= tame


# Paths and permissions


@pytest.mark.parametrize(
    "name", ["../../x", "../articles/x", "/etc/./x", "articles/..", "0123456789abcde/", ".", "~"]
)
def test_no_id_leads_out_of_the_library(tmp_path: Path, name: str) -> None:
    """What is no id is a path like any other: it is not there, and nothing is made."""
    folder = tmp_path / "library"
    for command in ("show", "open", "export"):
        run(command, name, library=folder, status=1)
    assert run("notes", "--tag", name, library=folder).stdout == ""
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_link_in_the_library_does_not_lead_a_write_out_of_it(
    library: Library, seed: Article, tmp_path: Path
) -> None:
    """What an article's file is a link to stays as it was, be it notes or not."""
    for content in (b"my secrets\n", b"{}\n"):
        outside = tmp_path / "outside"
        outside.write_bytes(content)
        file = library.folder / "articles" / f"{seed.id}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.with_suffix(".previous").unlink(missing_ok=True)
        file.symlink_to(outside)
        with open_library(library.folder) as other:
            other.annotate(seed, paragraph=1, body="Mine")
        assert outside.read_bytes() == content
        assert not file.is_symlink() and b"Mine" in file.read_bytes()


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """The user's mask for new files, for a while."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@posix
def test_the_whole_library_is_for_its_owner_alone(
    library: Library, seed: Article, tmp_path: Path
) -> None:
    """Notes, drafts, settings, what was found, and the folders: even where the mask is 0."""
    with umask(0):
        for body in ("one", "two"):
            library.annotate(seed, paragraph=1, body=body)
        library.notebook(seed.id).keep_draft("x", written(seed, paragraph=1, body="half"))
        library.keep_setting("theme", "nord")
        library.statements(seed)
        library.back_up()
        library.close()
        exported = library.export_to(seed, tmp_path / "open.md").path
    with umask(0o077):
        closed = library.export_to(seed, tmp_path / "closed.md").path
    made = [library.folder, *library.folder.rglob("*")]
    assert {path.relative_to(library.folder).parts[0] for path in made[1:]} == {
        "articles", "backups", "cache", "drafts", "paths", "settings.json", "texts"
    }  # fmt: skip
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert stat.S_IMODE(exported.stat().st_mode) == 0o666
    assert stat.S_IMODE(closed.stat().st_mode) == 0o600


# Files that are no article


@posix
def test_a_pipe_nobody_writes_to_and_a_device_are_one_sentence(tmp_path: Path) -> None:
    """Neither is waited for, and no endless one fills the memory."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    names = [pipe, *(d for d in ("/dev/zero", "/dev/null", "/dev/urandom") if Path(d).exists())]
    for name in names:
        for command in ("show", "open", "statements"):
            told = run(command, name, library=tmp_path / "library", status=1)
            assert told.stdout == "" and told.stderr.count("\n") == 1
            assert str(name) in told.stderr


@posix
def test_a_pipe_somebody_writes_to_is_read() -> None:
    """As the shell's <(command) needs it, though the writer takes its time."""
    reading, writing = os.pipe()
    write = f"import os, time; time.sleep(0.1); os.write({writing}, b'Slow words come at last.')"
    with subprocess.Popen([sys.executable, "-c", write], pass_fds=[writing]):
        os.close(writing)
        assert load_article(f"/dev/fd/{reading}").text == "Slow words come at last."
    os.close(reading)


def test_what_is_longer_than_any_article_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file, or what comes through a pipe and does not end, is read to that length and no more."""
    path = tmp_path / "long.txt"
    path.write_bytes(b"word " * 10_000)
    assert load_article(str(path)).text
    monkeypatch.setattr("reader.load.LARGEST", 40_000)
    told = run("show", path, library=tmp_path / "library", status=1).stderr
    assert "longer than" in told and told.count("\n") == 1
    env = {"READER_LIBRARY": str(tmp_path / "library")}
    piped = CliRunner().invoke(cli, ["show", "-"], input=b"word " * 10_000, env=env)
    assert piped.exit_code == 1 and "Standard input is longer than" in piped.stderr


def test_ten_megabytes_in_one_line_are_an_article(tmp_path: Path) -> None:
    """One word or many, it is read and its words are all there."""
    path = tmp_path / "line.txt"
    for words in ("x" * 10**7, "word " * 2 * 10**6):
        path.write_text(words)
        assert load_article(str(path)).text == words.strip()


@pytest.mark.parametrize("error", [FileNotFoundError(2, "gone"), OSError(5, "Input/output error")])
def test_a_file_that_vanishes_while_it_is_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """Be it gone before it is opened or unreadable after."""

    def fail(path: str) -> bytes:
        raise error

    monkeypatch.setattr("reader.load._read", fail)
    told = run("show", tmp_path / "gone.txt", library=tmp_path / "library", status=1).stderr
    assert "gone.txt" in told and told.count("\n") == 1


@pytest.mark.parametrize("category", NAUGHTY)
def test_any_naughty_string_is_an_article_or_one_sentence(category: str) -> None:
    """As a text, as Markdown, and among its front matter."""
    for string in NAUGHTY[category]:
        for text in (string, f"# {string}\n\n{string}", f"---\ntitle: {string}\n---\n\nText."):
            for markdown in (False, True):
                data = text.encode("utf-8", "surrogatepass")
                try:
                    article = parse_article(data, source="-", markdown=markdown)
                except ReaderError as error:
                    assert str(error) == on_one_line(str(error))
                else:
                    assert harmless(article.text.replace("\n", "")) and harmless(article.title)


def test_a_name_with_a_nul_is_one_sentence(library: Library, seed: Article) -> None:
    """Neither an export nor a library can be called so, and nothing is written."""
    with pytest.raises(ReaderError, match=r"cannot be written"):
        library.export_to(seed, Path("a\0b"))
    with pytest.raises(ReaderError, match=r"cannot be opened"):
        open_library("a\0b")


def test_an_entry_cannot_name_a_file_as_its_id(
    library: Library, seed: Article, tmp_path: Path
) -> None:
    """What a file of notes calls itself leads nowhere: its name says which article it is."""
    library.annotate(seed, paragraph=1, body="x")
    library.close()
    path = library.folder / "articles" / f"{seed.id}.json"
    rows = json.loads(path.read_bytes())
    rows["article"] = {str(tmp_path / "secret.txt"): rows["article"][seed.id]}
    path.write_text(json.dumps(rows))
    assert [one.known.id for one in open_library(library.folder).shelf()] == [seed.id]


@posix
def test_the_copy_before_is_private_where_links_cannot_be_made(
    library: Library, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that knows no second names gets a copy for its owner alone."""

    def refuse(*arguments: object, **named: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with umask(0):
        for body in "ab":
            with open_library(library.folder) as other:
                other.annotate(seed, paragraph=1, body=body)
    previous = library.folder / "articles" / f"{seed.id}.previous"
    assert stat.S_IMODE(previous.stat().st_mode) == 0o600


@posix
def test_notes_behind_a_link_do_not_take_its_mode(
    library: Library, seed: Article, tmp_path: Path
) -> None:
    """A file that others may read does not make the notes such a file."""
    outside = tmp_path / "outside"
    outside.write_text("{}")
    outside.chmod(0o644)
    file = library.folder / "articles" / f"{seed.id}.json"
    file.parent.mkdir(parents=True)
    file.symlink_to(outside)
    with open_library(library.folder) as other:
        other.annotate(seed, paragraph=1, body="Mine")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("end", ["json", "journal"])
@pytest.mark.parametrize("target", ["a pipe", "/dev/zero"])
def test_what_is_no_file_among_the_articles_holds_nothing_up(
    library: Library, seed: Article, target: str, end: str
) -> None:
    """It is told in a sentence, and every other article is listed."""
    library.annotate(seed, paragraph=1, body="Mine")
    other = library.folder / "articles" / f"0123456789abcdef.{end}"
    if target == "a pipe":
        os.mkfifo(other)
    else:
        other.symlink_to(target)
    told: list[str] = []
    (one,) = open_library(library.folder, tell=told.append).shelf()
    assert [note.body for note in one.annotations] == ["Mine"]
    assert len(told) == 1 and "not a file" in told[0]
