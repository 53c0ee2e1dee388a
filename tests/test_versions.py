"""What becomes of notes when the text they were written on is moved, copied or corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.desk import Library
from reader.model import Anchor, Article, ReaderError
from tests.conftest import again, words

FIRST = """Council backs rent plan

The city council voted on Tuesday to back a plan that would freeze rents in the old town.

“Rents in the old town fell 12 percent last year,” said Lena Ortiz, who chairs the commitee.

Opponents called the plan reckless. Mayor Tom Reed said it would drive builders away.

The measure now passes to the regional assembly, which meets in May.
"""
CORRECTED = FIRST.replace("fell 12", "rose 12").replace("commitee", "committee")
SHORTENED = CORRECTED[: CORRECTED.index("The measure")].rstrip() + "\n"
OTHER = """Storm closes the northern ports

Ferries stayed in harbour on Sunday while a storm passed over the northern islands.

The harbour master expects the first boats to leave on Monday morning.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with the first text."""
    path = tmp_path / "rent.txt"
    path.write_text(FIRST, "utf-8")
    return path


def annotated(library: Library, path: Path) -> Article:
    """The article of the first text, with a note on five words, one on a paragraph."""
    article = library.read(str(path))
    library.annotate(article, span=words(article, "drive builders away"), body="Which?")
    library.annotate(article, paragraph=1, tags=("vote",))
    return article


def placed(library: Library, article: Article) -> list[tuple[str, str, str]]:
    """Each note's words now, its own words, and how sure it is of its place."""
    return [
        (a.quote.span.of(article.text)[:19], a.quote.exact[:19], a.anchor)
        for a in library.annotations(article)
    ]


# Which article it is


def test_a_moved_or_copied_file_is_the_same_article(library: Library, path: Path) -> None:
    """The text counts, whatever the file is called."""
    article = annotated(library, path)
    copy = path.with_name("copy.txt")
    copy.write_text(FIRST, "utf-8")
    moved = path.rename(path.with_name("moved.txt"))
    for place in (copy, moved):
        found = again(library).read(str(place))
        assert found.id == article.id
        assert len(again(library).annotations(found)) == 2


def test_a_corrected_file_is_a_new_version_of_the_same_article(
    library: Library, path: Path
) -> None:
    """Its notes are there, on the same words, and the shelf holds one article."""
    article = annotated(library, path)
    path.write_text(CORRECTED, "utf-8")
    corrected = again(library).read(str(path))
    assert corrected.id == article.id
    assert corrected.version != article.version
    assert placed(again(library), corrected) == [
        ("The city council vo", "The city council vo", "exact"),
        ("drive builders away", "drive builders away", "exact"),
    ]
    library.remember(corrected)
    assert len(again(library).shelf()) == 1


def test_both_texts_can_be_read_side_by_side(library: Library, path: Path) -> None:
    """A note made on either text is there in the other, and neither opening moves it for good."""
    first = annotated(library, path)
    path.write_text(CORRECTED, "utf-8")
    corrected = library.read(str(path))
    library.annotate(corrected, span=words(corrected, "reckless"), body="Says who?")
    old = path.with_name("old.txt")
    old.write_text(FIRST, "utf-8")
    for _ in range(2):
        for place, article in ((old, first), (path, corrected)):
            found = again(library).read(str(place))
            assert (found.id, found.version) == (article.id, article.version)
            assert {anchor for *_, anchor in placed(again(library), found)} == {"exact"}


def test_another_article_under_the_same_name_is_another(library: Library, path: Path) -> None:
    """A file that was used for something else brings no notes along, and takes none away."""
    article = annotated(library, path)
    path.write_text(OTHER, "utf-8")
    other = library.read(str(path))
    assert other.id != article.id
    assert again(library).annotations(other) == ()
    library.annotate(other, paragraph=1, body="When?")
    assert len(again(library).shelf()) == 2
    path.write_text(FIRST, "utf-8")
    assert len(again(library).annotations(again(library).read(str(path)))) == 2


def test_a_page_saved_again_elsewhere_is_known_by_its_address(
    library: Library, tmp_path: Path
) -> None:
    """The address an article cites finds its earlier version, from whatever file."""
    front = "---\nsource: https://example.org/rent\n---\n\n"
    (tmp_path / "monday.md").write_text(front + FIRST, "utf-8")
    (tmp_path / "tuesday.md").write_text(front + CORRECTED, "utf-8")
    monday = annotated(library, tmp_path / "monday.md")
    assert again(library).read(str(tmp_path / "tuesday.md")).id == monday.id


def test_a_library_without_texts_still_shows_what_it_can(library: Library, path: Path) -> None:
    """Without the kept texts, unchanged words are found by themselves, and nothing is guessed."""
    article = library.read(str(path))
    library.annotate(article, span=words(article, "fell 12 percent last year"), body="Check.")
    path.write_text(CORRECTED, "utf-8")
    corrected = library.read(str(path))
    for text in (library.folder / "texts").rglob("*.gz"):
        text.write_bytes(b"damaged")
    (note,) = again(library).annotations(corrected)
    assert note.anchor is Anchor.ORPHAN
    assert note.quote.exact == "fell 12 percent last year"


# Notes whose words were changed


def test_changed_words_wait_for_review_with_suggestions(library: Library, path: Path) -> None:
    """The note stays on what it was written on, until a person says where it belongs."""
    article = library.read(str(path))
    span = words(article, "fell 12 percent last year")
    saved = library.annotate(article, span=span, body="Check.")
    path.write_text(CORRECTED, "utf-8")
    corrected = library.read(str(path))
    (waiting,) = library.uncertain(corrected)
    assert (waiting.id, waiting.quote.exact) == (saved.id, "fell 12 percent last year")
    assert waiting.anchor is Anchor.MOVED
    assert waiting.quote.span.of(corrected.text) == "rose 12 percent last year"
    library.place(corrected, saved.id, waiting.quote.span)
    (note,) = again(library).annotations(corrected)
    assert (note.anchor, note.quote.exact) == (Anchor.EXACT, "rose 12 percent last year")
    assert note.original == saved.quote
    assert again(library).uncertain(corrected) == ()


def test_other_quotation_marks_are_the_same_words(library: Library, path: Path) -> None:
    """What typography alone changed needs no review, and neither does what moved as it was."""
    article = library.read(str(path))
    quoted = "“Rents in the old town fell 12 percent last year,”"
    library.annotate(article, span=words(article, quoted), body="Check.")
    library.annotate(article, paragraph=3, body="Who?")
    title, vote, rents, critics, measure = FIRST.strip().split("\n\n")
    straight = rents.replace("“", '"').replace("”", '"')
    path.write_text("\n\n".join([title, critics, vote, straight, measure]), "utf-8")
    corrected = library.read(str(path))
    assert library.uncertain(corrected) == ()
    assert [note.quote.exact[:20] for note in library.annotations(corrected)] == [
        "Opponents called the",
        '"Rents in the old to',
    ]


def test_the_first_words_are_kept_for_ever(library: Library, path: Path) -> None:
    """However often a note is placed anew, and edited, what it was made on is with it."""
    article = library.read(str(path))
    span = words(article, "Opponents")
    saved = library.annotate(article, span=span, body="Who?")
    for where in ("Mayor Tom Reed", "Lena Ortiz"):
        library.place(article, saved.id, words(article, where))
    (note,) = again(library).annotations(article)
    assert note.quote.exact == "Lena Ortiz"
    assert note.original == saved.quote


def test_a_note_whose_words_are_gone_is_kept_and_asked_about_once(
    library: Library, path: Path
) -> None:
    """Left without a place, it is no more asked about in that text, but in the next."""
    article = library.read(str(path))
    span = words(article, "meets in May")
    saved = library.annotate(article, span=span, body="When?")
    path.write_text(SHORTENED, "utf-8")
    shortened = library.read(str(path))
    assert shortened.id == article.id
    (waiting,) = library.uncertain(shortened)
    assert waiting.anchor is Anchor.ORPHAN
    library.leave_unplaced(shortened, saved.id)
    assert again(library).uncertain(shortened) == ()
    (note,) = again(library).annotations(shortened)
    assert (note.anchor, note.body) == (Anchor.ORPHAN, "When?")
    path.write_text(SHORTENED.replace("reckless", "bold"), "utf-8")
    assert len(again(library).uncertain(again(library).read(str(path)))) == 1
    assert again(library).uncertain(article) == ()


def test_placing_is_undone_like_any_change(library: Library, path: Path) -> None:
    """u brings the note back to where it waited."""
    article = library.read(str(path))
    saved = library.annotate(article, span=words(article, "Opponents"), body="Who?")
    library.place(article, saved.id, words(article, "Lena Ortiz"))
    step = again(library).undo(article)
    assert step is not None and step.deed == "place"
    assert again(library).annotations(article) == (saved,)


def test_a_deleted_note_is_not_placed(library: Library, path: Path) -> None:
    """What another window deleted meanwhile is said, and stays deleted."""
    article = library.read(str(path))
    saved = library.annotate(article, paragraph=1, body="Who?")
    again(library).notebook(article.id).remove(saved.id)
    with pytest.raises(ReaderError, match="was deleted meanwhile"):
        library.place(article, saved.id, words(article, "Lena Ortiz"))
    assert again(library).annotations(article) == ()
