"""What the desk promises to a script: one call, done, on the disk."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

import reader.attribution
from reader.attribution import Progress
from reader.desk import Library, open_library
from reader.finding import Finding
from reader.load import parse_article
from reader.model import (
    AnnotationKind,
    Article,
    Origin,
    Person,
    ReaderError,
    Scope,
    Span,
    Statement,
    StatementKind,
)
from reader.writing import edited
from tests.conftest import SEED, again, words, written

PLAIN = (
    "A short note\n\nThe council met on Tuesday, and spoke of nothing.\n\n"
    "It rose at noon, and nobody spoke to the press.\n"
)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A short article in a file."""
    path = tmp_path / "plain.txt"
    path.write_text(PLAIN, "utf-8")
    return path


def claim_of(article: Article) -> Statement:
    span = words(article, "“We always say what we think.")
    return Statement((span,), None, None, "Sergey Lavrov", StatementKind.DIRECT, 1.0, Origin.RULES)


# Annotating


def test_a_paragraph_is_annotated_by_its_number(library: Library, seed: Article) -> None:
    """The number is the one in the gutter, and the quote is the paragraph."""
    note = library.annotate(seed, paragraph=3, body="Check the date.", tags=("source/official",))
    assert note.scope is Scope.PARAGRAPH
    assert note.quote.exact.startswith("“We always say what we think.")
    assert (note.body, note.tags) == ("Check the date.", ("source/official",))
    assert note.created == note.modified
    assert note.created.tzinfo is UTC
    assert again(library).annotations(seed) == (note,)


def test_words_a_statement_and_the_article_are_annotated(library: Library, seed: Article) -> None:
    """A span, a claim with its person, and the whole article can each be written about."""
    article = library.annotate(seed, body="Old.")
    claim = library.annotate(seed, statement=claim_of(seed))
    span = library.annotate(seed, span=words(seed, "“liar”"), kind=AnnotationKind.HIGHLIGHT)
    assert [one.scope for one in (article, claim, span)] == [
        Scope.ARTICLE,
        Scope.STATEMENT,
        Scope.SPAN,
    ]
    assert (claim.person, claim.quote.span) == ("Sergey Lavrov", claim_of(seed).span)
    assert span.quote.exact == "“liar”"
    assert again(library).annotations(seed) == (article, claim, span)


@pytest.mark.parametrize("number", [0, -1, 19, 1000])
def test_a_paragraph_that_is_not_there_is_named(
    library: Library, seed: Article, number: int
) -> None:
    """A wrong number is answered with the last one there is, and nothing is saved."""
    with pytest.raises(ReaderError) as failure:
        library.annotate(seed, paragraph=number, body="?")
    assert str(failure.value) == f"There is no paragraph {number}; the last is 18."
    assert library.annotations(seed) == ()


@pytest.mark.parametrize("span", [Span(5, 5), Span(-5, 3), Span(9, 4), Span(2600, 9999)])
def test_words_that_are_not_there_are_refused(library: Library, seed: Article, span: Span) -> None:
    """A span outside the text is no place for a note."""
    with pytest.raises(ReaderError, match=f"There are no words from {span.start} to {span.end}"):
        library.annotate(seed, span=span, body="?")
    assert library.annotations(seed) == ()


def test_a_changed_annotation_keeps_what_was_not_given(seed: Article) -> None:
    """Changing the body leaves tags and kind, and moves the time of change alone."""
    note = written(seed, paragraph=1, body="Old.", tags=("a",))
    changed = edited(note, body="New.")
    assert (changed.body, changed.tags, changed.kind) == ("New.", ("a",), note.kind)
    assert changed.created == note.created < changed.modified
    assert edited(note, tags=("b c", "#d")).tags == ("b", "c", "d")
    assert edited(note, tags=()).tags == ()


def test_annotations_of_a_changed_text_say_so(library: Library, seed: Article) -> None:
    """Words that are gone from the article are listed, and marked as having no place."""
    library.notebook(seed.id).save(written(seed, words(seed, "“liar”")))
    other = replace(seed, text=seed.text.replace("liar", "friend"))
    (note,) = library.annotations(other)
    assert note.anchor == "orphan"
    assert note.quote.exact == "“liar”"


# Across articles


def test_tags_are_counted_in_every_article(library: Library, seed: Article, plain: Path) -> None:
    """The library knows each tag and how many annotations have it."""
    library.annotate(seed, paragraph=1, tags=("source", "late"))
    library.annotate(library.read(str(plain)), paragraph=1, tags=("late",))
    assert library.tags() == again(library).tags() == Counter(late=2, source=1)


def test_the_shelf_lists_what_was_read(library: Library, seed: Article, plain: Path) -> None:
    """Articles stand by title, with what was written about them."""
    assert library.shelf() == ()
    note = library.annotate(seed, paragraph=1)
    library.remember(library.read(str(plain)))
    shelf = again(library).shelf()
    assert [one.known.title for one in shelf] == ["A short note", seed.title]
    assert [one.annotations for one in shelf] == [(), (note,)]


def test_one_unreadable_file_does_not_hide_the_others(
    library: Library, seed: Article, plain: Path
) -> None:
    """A file of notes that cannot be read is told, and the rest of the library is there."""
    library.remember(library.read(str(plain)))
    (library.folder / "articles" / "0000000000000000.json").mkdir()
    told: list[str] = []
    shelf = open_library(library.folder, tell=told.append).shelf()
    assert [one.known.title for one in shelf] == ["A short note"]
    assert len(told) == 1
    assert "cannot be read" in told[0]


# Reading


def test_an_article_is_read_again_by_its_id(
    library: Library, plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The id leads to where the article was read last, from any folder."""
    monkeypatch.chdir(tmp_path)
    article = library.read("plain.txt")
    library.remember(article)
    monkeypatch.chdir("/")
    assert again(library).read(article.id).text == article.text

    moved = plain.rename(tmp_path / "moved.txt")
    told: list[str] = []
    assert open_library(library.folder, tell=told.append).read(article.id).text == article.text
    assert len(told) == 1 and "as you read it last" in told[0] and "plain.txt" in told[0]
    library.remember(library.read(str(moved)))
    assert again(library).read(article.id).text == article.text


def test_reading_by_id_does_not_forget_the_path(library: Library, plain: Path) -> None:
    """Somebody who opened an article by its id can do so again, and so after a pipe."""
    article = library.read(str(plain))
    library.remember(article, paragraph=1)
    other = again(library)
    other.remember(other.read(article.id), paragraph=1)
    again(library).remember(replace(article, source="-"), paragraph=1)
    known = again(library).notebook(article.id).known()
    assert known is not None
    assert known.path == str(plain)


def test_an_article_that_cites_a_page_is_read_from_its_file(
    library: Library, tmp_path: Path
) -> None:
    """What is remembered is the file, not the address the file gives as its source."""
    path = tmp_path / "page.md"
    path.write_text(f"---\nsource: https://example.org/page\n---\n\n# Title\n\n{PLAIN}", "utf-8")
    article = library.read(str(path))
    assert article.source == "https://example.org/page"
    library.annotate(article, paragraph=1)
    assert again(library).read(article.id) == article


def test_annotating_does_not_lose_the_place(library: Library, seed: Article) -> None:
    """A note made by a script leaves the paragraph read last as it was."""
    library.remember(seed, paragraph=7)
    library.annotate(seed, paragraph=1)
    known = library.notebook(seed.id).known()
    assert known is not None
    assert (known.paragraph, known.path) == (7, str(SEED))


@pytest.mark.parametrize("name", ["nowhere.txt", "0123456789abcdef", "x" * 5000, "a\0b", ""])
def test_what_cannot_be_read_is_one_sentence(library: Library, name: str) -> None:
    """A name that leads nowhere is a sentence, whatever the name is."""
    with pytest.raises(ReaderError) as failure:
        library.read(name)
    assert "\n" not in str(failure.value)


# Statements


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch, seed: Article) -> list[str]:
    """Every text that statements were looked for in."""
    searched: list[str] = []

    def find_statements(text: str) -> tuple[Statement, ...]:
        searched.append(text)
        return (claim_of(seed),)

    def find_people(text: str, statements: tuple[Statement, ...]) -> tuple[Person, ...]:
        return (Person("Sergey Lavrov", (words(seed, "Sergey Lavrov"),)),)

    def find_statements_from(text: str, at: int) -> Iterator[Progress]:
        searched.append(text)
        for length, done in ((50, 0.1), (60, 0.2), (90, 0.3), (99, 0.4)):
            read = Span(max(at - length, 0), at + length)
            yield Progress((replace(claim_of(seed), confidence=done),), read, done)
        yield Progress((claim_of(seed),), Span(0, len(text)), 1.0)

    monkeypatch.setattr(reader.attribution, "find_statements", find_statements)
    monkeypatch.setattr(reader.attribution, "find_statements_from", find_statements_from)
    monkeypatch.setattr(reader.attribution, "find_people", find_people)
    return searched


def test_statements_are_looked_for_once(
    library: Library, seed: Article, searches: list[str]
) -> None:
    """The second time, in this process or another, they come from the cache."""
    found = library.found(seed)
    assert found[0] == (claim_of(seed),)
    assert again(library).found(seed) == library.found(seed) == found
    assert library.statements(seed) == found[0]
    assert searches == [seed.text]


def test_what_is_found_comes_as_it_is_found(
    library: Library, seed: Article, searches: list[str]
) -> None:
    """From a place outward; what was read is shown again when it has grown, and at last whole."""
    steps = list(library.finding(seed, 500))
    assert [step.done for step in steps] == [0.1, 0.2, 0.3, 0.4, 1.0]
    assert [step.read for step in steps] == [
        *[Span(450, 550)] * 2, *[Span(410, 590)] * 2, Span(0, len(seed.text))
    ]  # fmt: skip
    assert steps[1].found is steps[0].found and steps[3].found is steps[2].found
    assert steps[-1].found == library.found(seed)


def test_only_the_whole_is_kept(library: Library, seed: Article, searches: list[str]) -> None:
    """Whoever leaves before the end leaves nothing in the cache; after it, the whole comes at once.

    So it does for whoever asks for the whole alone.
    """
    steps = library.finding(seed, 0)
    while next(steps).done < 0.4:
        assert not (library.folder / "cache").exists()
    del steps
    assert not (library.folder / "cache").exists()
    *_, last = library.finding(seed, 0)
    assert list(again(library).finding(seed, 900)) == [last]
    assert last == Finding(library.found(seed), Span(0, len(seed.text)), 1.0)
    assert len(searches) == 2


def test_a_damaged_cache_is_found_anew(
    library: Library, seed: Article, searches: list[str]
) -> None:
    """What cannot be read in the cache is looked for again, and kept again."""
    found = library.found(seed)
    (cached,) = (library.folder / "cache").iterdir()
    cached.write_bytes(cached.read_bytes()[:-20])
    assert library.found(seed) == library.found(seed) == found
    assert len(searches) == 2


def test_another_version_looks_again(
    library: Library, seed: Article, searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an older way of looking has found is not taken for what the new one finds."""
    library.found(seed)
    monkeypatch.setattr(reader.attribution, "VERSION", "another")
    library.found(seed)
    assert len(searches) == 2


def test_a_cache_that_cannot_be_written_is_no_failure(
    library: Library, seed: Article, searches: list[str]
) -> None:
    """Without a place for the cache, statements are found each time."""
    library.folder.mkdir()
    (library.folder / "cache").write_text("a file")
    assert library.statements(seed) == library.statements(seed) == (claim_of(seed),)
    assert len(searches) == 2


# A library that cannot be written


def refuse_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def read_only(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return real(path, flags, mode)

    def no_folder(path: Path, *rest: object, **named: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(os, "open", read_only)
    monkeypatch.setattr(Path, "mkdir", no_folder)


def test_a_read_only_library_is_read(
    library: Library, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there can be read, shown and exported; a change is refused in one sentence."""
    note = library.annotate(seed, paragraph=1, body="Kept.")
    refuse_writing(monkeypatch)
    assert again(library).annotations(seed) == (note,)
    assert "Kept." in again(library).export(seed)
    assert len(again(library).shelf()) == 1
    assert library.statements(seed)
    with pytest.raises(ReaderError) as failure:
        library.annotate(seed, paragraph=2)
    assert str(failure.value) == (
        f"Not saved: {library.folder / 'articles'} cannot be written (read-only file system); "
        "what was saved before is unharmed."
    )
    assert again(library).annotations(seed) == (note,)


def test_a_library_that_cannot_be_made_is_empty(
    library: Library, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no folder can be made, there is nothing to read and nothing breaks."""
    refuse_writing(monkeypatch)
    assert library.shelf() == ()
    assert library.annotations(seed) == ()
    assert library.statements(seed)


# Which library


def test_the_library_is_where_it_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder given wins over the environment, and that over the user's own folder."""
    monkeypatch.setenv("READER_LIBRARY", str(tmp_path / "environment"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert open_library(tmp_path / "given").folder == tmp_path / "given"
    assert open_library("~/mine").folder == tmp_path / "mine"
    assert open_library().folder == tmp_path / "environment"
    monkeypatch.setenv("READER_LIBRARY", "")
    assert open_library().folder.name == "reader"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("folder", ["{}/file", "~nobody-of-that-name/notes", "{}/" + "x" * 5000])
def test_a_library_that_is_no_folder_is_refused(tmp_path: Path, folder: str) -> None:
    """A file, or a name that can be no folder, is one sentence at once."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ReaderError, match=r"^The library .* folder"):
        open_library(folder.format(tmp_path))


# Exporting


def test_an_export_is_written_and_brought_up_to_date(
    library: Library, seed: Article, tmp_path: Path
) -> None:
    """The first export makes the file, the next changes it, and what was edited there stays."""
    note = library.annotate(seed, paragraph=1, body="First.")
    path = tmp_path / "notes.md"
    done = library.export_to(seed, path)
    assert (done.path, done.annotations, done.kept) == (path, 1, 0)
    assert path.read_text("utf-8") == library.export(seed)
    path.write_text(path.read_text("utf-8").replace("First.", "By hand."), "utf-8")
    library.notebook(seed.id).save(edited(note, body="Other."))
    library.annotate(seed, paragraph=2, body="Second.")
    done = library.export_to(seed, path)
    assert (done.annotations, done.kept) == (2, 1)
    assert "By hand." in path.read_text("utf-8")
    assert "Second." in path.read_text("utf-8")
    assert "Other." not in path.read_text("utf-8")
    assert [one.name for one in tmp_path.iterdir() if "notes" in one.name] == ["notes.md"]


def test_an_export_without_a_change_does_not_touch_the_file(
    library: Library, seed: Article, tmp_path: Path
) -> None:
    """A file that says what it should is not written again."""
    path = tmp_path / "notes.md"
    library.export_to(seed, path)
    before = path.stat()
    library.export_to(seed, path)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_an_export_follows_a_link(library: Library, seed: Article, tmp_path: Path) -> None:
    """A link to a file stays a link, and a link to itself is one sentence or a file."""
    (tmp_path / "vault").mkdir()
    link = tmp_path / "notes.md"
    link.symlink_to(tmp_path / "vault" / "notes.md")
    library.export_to(seed, link)
    library.export_to(seed, link)
    assert link.is_symlink()
    assert (tmp_path / "vault" / "notes.md").read_text("utf-8") == library.export(seed)


def test_an_export_keeps_the_files_line_breaks(
    library: Library, seed: Article, tmp_path: Path
) -> None:
    """A file with CR LF is brought up to date with CR LF."""
    path = tmp_path / "notes.md"
    library.export_to(seed, path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    library.annotate(seed, paragraph=1, body="New.")
    library.export_to(seed, path)
    assert path.read_bytes() == library.export(seed).encode().replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"# My own file\n", "was left as it is: it holds something other"),
        (b"caf\xe9\n", "was left as it is: it is not text in UTF-8"),
        (b"\xff\xfe-\x00-\x00", "was left as it is: it is not text in UTF-8"),
    ],
)
def test_a_foreign_file_is_left_alone(
    library: Library, seed: Article, tmp_path: Path, content: bytes, reason: str
) -> None:
    """What is not an export of the article stays byte for byte, and the sentence says why."""
    path = tmp_path / "mine.md"
    path.write_bytes(content)
    with pytest.raises(ReaderError, match=reason) as failure:
        library.export_to(seed, path)
    assert str(path) in str(failure.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize("place", ["", "nowhere/notes.md", "file/notes.md", "x" * 300, "loop/a.md"])
def test_a_place_that_takes_no_file_is_one_sentence(
    library: Library, seed: Article, tmp_path: Path, place: str
) -> None:
    """A folder, a folder that is not there, a file as a folder: each is said."""
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(ReaderError, match=r"cannot be written \(.*\); choose another place\."):
        library.export_to(seed, tmp_path / place)


def test_a_read_only_folder_is_one_sentence(
    library: Library, seed: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export to a place that cannot be written fails whole, and leaves the old file."""
    path = tmp_path / "notes.md"
    library.export_to(seed, path)
    before = path.read_bytes()
    library.annotate(seed, paragraph=1)
    refuse_writing(monkeypatch)
    with pytest.raises(ReaderError, match=r"notes\.md cannot be written \(read-only file system\)"):
        library.export_to(seed, path)
    assert path.read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_device_is_one_sentence(library: Library, seed: Article) -> None:
    """A device is written as it is, and one that is full is said."""
    with pytest.raises(ReaderError, match=r"/dev/full cannot be written \(no space left"):
        library.export_to(seed, Path("/dev/full"))
    assert library.export_to(seed, Path("/dev/null")).annotations == 0


def test_an_unknown_format_is_refused(library: Library, seed: Article) -> None:
    """The sentence names the formats there are."""
    with pytest.raises(ReaderError, match="no export format “docx”; there is markdown"):
        library.export(seed, format="docx")


def test_an_article_from_a_pipe_is_read_again_by_its_id(library: Library) -> None:
    """There is no file to open, and none is needed: the text was kept with the notes."""
    article = parse_article(b"A headline here\n\nSome text in a pipe.", source="-")
    library.annotate(library.file(article), paragraph=1, body="x")
    found = again(library).read(article.id)
    assert (found.id, found.text, found.title) == (article.id, article.text, article.title)


def test_an_id_whose_text_is_lost_is_one_sentence(library: Library, plain: Path) -> None:
    """Without the file and without the kept text, the sentence names both."""
    article = library.read(str(plain))
    library.remember(article)
    plain.unlink()
    shutil.rmtree(library.folder / "texts")
    with pytest.raises(ReaderError, match=r"was not kept, and There is no file .*plain\.txt"):
        again(library).read(article.id)


def test_closing_brings_the_tinydb_file_up_to_date(library: Library, seed: Article) -> None:
    """What was in the journal alone is in the plain JSON once the library is closed."""
    with again(library) as other:
        note = other.annotate(seed, paragraph=1, body="Mine")
    (path,) = (library.folder / "articles").glob("*.json")
    assert json.loads(path.read_text("utf-8"))["annotations"][note.id]["body"] == "Mine"


# Tags in every article


def test_a_tag_gets_another_name_everywhere(library: Library, seed: Article, plain: Path) -> None:
    """Those below it follow, others that only begin alike do not, and one undo takes all back."""
    other = library.read(str(plain))
    library.annotate(seed, paragraph=1, tags=("source", "source/official", "sources"))
    library.annotate(other, paragraph=1, tags=("origin", "source"))
    assert library.rename_tag("source", "origin") == 2
    expected = Counter({"origin": 2, "origin/official": 1, "sources": 1})
    assert again(library).tags() == expected
    assert len(library.backups()) == 1
    fresh = again(library)
    assert fresh.undo(seed) is not None
    assert again(library).tags() == Counter(
        {"source": 2, "origin": 1, "source/official": 1, "sources": 1}
    )
    assert again(library).redo(other) is not None
    assert again(library).tags() == expected


def test_a_new_name_that_is_no_tag_is_refused(library: Library, seed: Article) -> None:
    """Nothing is renamed to nothing, and no backup is made for it."""
    library.annotate(seed, paragraph=1, tags=("source",))
    for name in ("!!", "two words"):
        with pytest.raises(ReaderError, match="is no tag"):
            library.rename_tag("source", name)
    assert library.tags() == Counter(source=1)
    assert library.backups() == ()
