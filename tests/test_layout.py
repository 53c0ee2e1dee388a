"""Lines, frames and paint, without an app."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.theme import BUILTIN_THEMES

from reader.load import parse_article
from reader.model import AnnotationKind, Article, ReaderError, Scope, Span
from reader.reading import Reading, begin, marks_of, notes_of
from reader.store import load_found
from reader.tui.layout import Layout
from reader.tui.painter import Painter, frame_of
from reader.tui.palette import Palette, palette_of
from reader.tui.window import Window
from reader.writing import compose
from tests.conftest import FOUND

PALETTES = [
    palette_of(theme, foreground="#e0e0e0", background="#121212")
    for theme in (BUILTIN_THEMES["textual-dark"], BUILTIN_THEMES["textual-light"])
]
ANSI = palette_of(BUILTIN_THEMES["ansi-dark"], foreground="#fff", background="#000")


def reading_of(article: Article) -> Reading:
    """The seed with its claims."""
    found = load_found(FOUND)
    assert found is not None
    return begin(article).with_marks(marks_of(article, *found))


def layout_of(reading: Reading, width: int) -> Layout:
    """Its lines in a view of that width."""
    return Layout(reading.article, reading.visible, frame_of(width, 20).text)


def painted(reading: Reading, width: int, palette: Palette = PALETTES[0]) -> list[str]:
    """Every line as text, the blanks at its end taken off."""
    layout = layout_of(reading, width)
    painter = Painter(reading, layout, frame_of(width, 20), palette)
    return [painter.line(number, width).text for number in range(layout.height)]


@pytest.mark.parametrize("width", [20, 39, 60, 66, 100, 200])
def test_every_word_is_painted_once_and_fits(seed: Article, width: int) -> None:
    """At any width the words of the page are the visible words of the article, in order."""
    reading = reading_of(seed)
    gutter = frame_of(width, 20).gutter
    lines = painted(reading, width)
    assert all(cell_len(line) == width for line in lines)
    words = " ".join(line[gutter:] for line in lines).split()
    shown = " ".join(seed.paragraphs[i].span.of(seed.text) for i in reading.visible)
    assert "".join(words) == "".join(shown.split())


@given(
    st.text(alphabet="ab ,.“”’\n日本😀é́-", max_size=200),
    st.integers(10, 120),
)
def test_any_text_is_painted_within_the_view(text: str, width: int) -> None:
    """Wide characters, emoji and combining marks included; lines and offsets agree."""
    try:
        article = parse_article(text.encode(), source="x.txt")
    except ReaderError:
        return
    reading = begin(article)
    layout = layout_of(reading, width)
    painter = Painter(reading, layout, frame_of(width, 20), PALETTES[0])
    for number in range(layout.height):
        assert painter.line(number, width).cell_length == width
    for index in reading.visible:
        lines = layout.lines(index)
        assert (lines[0].start, lines[-1].end) == article.paragraphs[index].span
        for row, line in enumerate(lines):
            assert layout.line_of(line.start) == layout.top(index) + row


def test_the_gutter_says_what_a_colour_says(seed: Article) -> None:
    """Initials stand where a claim begins; signs say what kind of note there is."""
    reading = reading_of(seed)
    lines = painted(reading, 100)
    assert [line.split()[1] for line in lines if line.split()[:1] == ["2"]] == ["SL"]
    span = seed.paragraphs[reading.at].span
    for kind, sign in (
        (AnnotationKind.NOTE, "•"),
        (AnnotationKind.QUESTION, "?"),
        (AnnotationKind.FACT_CHECK, "!"),
        (AnnotationKind.HIGHLIGHT, "*"),
    ):
        note = compose(seed, Scope.PARAGRAPH, span, None, body="x", tags=("t",), kind=kind)
        noted = painted(reading.with_notes(notes_of(seed, [note])), 40)
        assert any(line.startswith(f" 1 {sign}#") for line in noted)


def styles(reading: Reading, words: str, palette: Palette) -> Style:
    """How the words are painted."""
    layout = layout_of(reading, 200)
    painter = Painter(reading, layout, frame_of(200, 20), palette)
    for number in range(layout.height):
        for segment in painter.line(number, 200):
            if words in segment.text:
                assert segment.style is not None
                return segment.style
    raise AssertionError(f"{words} is not on the page in one piece")


@pytest.mark.parametrize("palette", [*PALETTES, ANSI], ids=["dark", "light", "ansi"])
def test_direct_and_reported_claims_look_different(seed: Article, palette: Palette) -> None:
    """A reported claim is underlined, a direct one never; names are bold, whoever is named."""
    reading = reading_of(seed)
    direct = styles(reading, "We always say what we think", palette)
    reported = styles(reading, "at the gym and just", palette)
    name = styles(reading, "Alexey Navalny", palette)
    plain = styles(reading, "It aired in the documentary", palette)
    assert reported.underline and not direct.underline
    assert direct.bgcolor != plain.bgcolor or direct.italic
    assert name.bold and not plain.bold


@pytest.mark.parametrize("palette", [*PALETTES, ANSI], ids=["dark", "light", "ansi"])
def test_a_person_has_one_colour_wherever_they_are(seed: Article, palette: Palette) -> None:
    """Named in full, by surname or as a speaker: the same colour; another person, another."""
    reading = reading_of(seed)
    marks, layout = reading.marks, layout_of(reading, 200)
    painter = Painter(reading, layout, frame_of(200, 20), palette)
    colours: dict[str, set[object]] = {}
    for number in range(layout.height):
        for segment in painter.line(number, 200):
            for name in ("Macron", "Putin", "Biden"):
                if segment.text.strip().endswith(name) and segment.style and segment.style.bold:
                    colours.setdefault(name, set()).add(segment.style.color)
    assert {name: len(found) for name, found in colours.items()} == dict.fromkeys(colours, 1)
    assert len(set.union(*colours.values())) == len(colours) == 3
    assert marks.people


def test_marks_never_move_a_word(seed: Article) -> None:
    """The page reads the same before claims are known, while searching and while selecting."""
    bare = begin(seed)
    known = reading_of(seed)
    gutter = frame_of(100, 20).gutter
    for reading in (known, known.next_claim(1), known.searched("Putin"), known.selecting()):
        assert [line[gutter:] for line in painted(reading, 100)] == [
            line[gutter:] for line in painted(bare, 100)
        ]


def test_only_the_lines_that_are_seen_are_worked_out() -> None:
    """A book's layout keeps a number for each paragraph and forgets where lines broke."""
    article = parse_article(
        "\n\n".join("word " * 80 for _ in range(2_000)).encode(), source="b.txt"
    )
    layout = Layout(article, begin(article).visible, 60)
    assert layout.height == sum(layout.rows(i) + 1 for i in layout.visible) - 1
    for index in layout.visible:
        assert layout.lines(index)
    assert len(layout._known) <= 501


def test_places_and_lines_agree(seed: Article) -> None:
    """Each line belongs to one paragraph, and the blank one after it to the same."""
    layout = layout_of(begin(seed), 80)
    assert layout.place(-1) is None and layout.place(layout.height) is None
    for number in range(layout.height):
        place = layout.place(number)
        assert place is not None
        assert layout.top(place.paragraph) + place.row == number
        assert place.row <= layout.rows(place.paragraph)
    assert layout.line_of(seed.text.index("BLOOMBERG")) == layout.top(seed.paragraph_at(100))
    assert Span(0, 1).overlaps(Span(0, 2))


@given(st.integers(0, 400), st.integers(3, 60), st.integers(0, 18), st.sampled_from([1, -1]))
def test_a_window_shows_what_it_was_asked_to(top: int, height: int, at: int, by: int) -> None:
    """It shows the first line of a paragraph, then more of one too tall, and skips no line."""
    reading = begin(LONG)
    window = Window(layout_of(reading, 60), top, height)
    index = reading.visible[at % len(reading.visible)]
    first, rows = window.column.top(index), window.column.rows(index)
    after = window._replace(top=max(window.revealing(index), 0))
    assert after.top <= first < after.end
    assert rows > height or first + rows <= after.end
    assert after.revealing(index) == after.top or rows + 4 > height or first < 2
    more = after.through(index, by)
    if more is not None:
        assert rows > height
        assert abs(more - after.top) < height
    assert 0 <= window.scrolled(by * 7) <= max(window.column.height - height, 0)
    assert window.nearest(index, down=by > 0) in reading.visible


LONG = parse_article(
    "\n\n".join(["A headline", *("word " * (20 + 40 * n) + "end." for n in range(18))]).encode(),
    source="long.txt",
)
