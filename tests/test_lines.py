"""Where lines break, and how wide they are."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader import lines
from reader.lines import breaks, cells, is_narrow

WIDTHS = st.integers(2, 24)
MIXED = st.text(
    st.sampled_from(
        "abc  \n\t.“”é\u0301漢字かアー。、，한국어🙂👩‍👧🇫🇷☺\ufe0f葛\U000e0100ก็ไहिन्दी\u3000\xa0\xad"
    )
    | st.characters(),
    max_size=80,
)
NARROW = st.text(st.sampled_from("abcé “”–  \n\n."), max_size=80)


def cut(text: str, starts: list[int]) -> list[str]:
    """The lines of the text."""
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def check(text: str, width: int, starts: list[int]) -> None:
    """What holds for the lines of any text."""
    assert starts[0] == 0
    assert all(a < b for a, b in pairwise(starts))
    assert starts[-1] < len(text) or starts == [0]
    for line in cut(text, starts):
        assert cells(line.rstrip()) <= width
        assert "\n" not in line[:-1]


@given(MIXED, WIDTHS)
def test_lines_cover_the_text_and_fit_the_width(text: str, width: int) -> None:
    """In any script, lines join to the text, fit, and end at each line feed."""
    starts = breaks(text, width)
    check(text, width, starts)
    assert "".join(cut(text, starts)) == text


@given(MIXED, st.integers(4, 24))
def test_lines_fit_as_the_screen_measures_them(text: str, width: int) -> None:
    """Lines fit by the measure the terminal UI uses, too, where a mark can widen its letter."""
    for line in cut(text, breaks(text, width, cell_len)):
        assert cell_len(line.rstrip()) <= width


@given(NARROW, WIDTHS)
def test_the_fast_path_agrees_with_the_general_one(text: str, width: int) -> None:
    """Text whose characters are all one cell wide breaks in the same places either way."""
    assert is_narrow(text)
    fast = breaks(text, width)
    check(text, width, fast)
    assert breaks(text, width, narrow=True) == fast
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "is_narrow", lambda text: False)
        assert breaks(text, width, len) == fast


@given(NARROW, WIDTHS)
def test_a_line_holds_as_many_words_as_fit(text: str, width: int) -> None:
    """No line could also take the first word of the next, and no word that fits is cut."""
    found = cut(text, breaks(text, width))
    for line, after in pairwise(found):
        if not line.endswith("\n") and (word := after.split(maxsplit=1)):
            assert line[-1].isspace() or len(line) == width
            if line[-1].isspace() and not after[0].isspace():
                assert len(line) + len(word[0]) > width


@given(MIXED, WIDTHS)
def test_a_mark_is_never_parted_from_its_letter(text: str, width: int) -> None:
    """No line begins with an accent or a variation selector that belongs to the line before."""
    for start in breaks(text, width)[1:]:
        if unicodedata.category(text[start]) == "Mn" and text[start] in "\u0301\ufe0f\U000e0100":
            assert text[start - 1].isspace()


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("one two three", 9, ["one two ", "three"]),
        ("one two three", 7, ["one two ", "three"]),
        ("one   two", 3, ["one   ", "two"]),
        ("abcdefghij klm", 4, ["abcd", "efgh", "ij ", "klm"]),
        ("one\ntwo\n", 10, ["one\n", "two\n"]),
        ("one\n\ntwo", 10, ["one\n", "\n", "two"]),
        ("abcd \nefg", 4, ["abcd \n", "efg"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("漢a字b", 3, ["漢a", "字b"]),
        ("漢\ufe00abc 漢\ufe00abc", 5, ["漢\ufe00abc ", "漢\ufe00abc"]),
        ("漢\ufe00abcd", 4, ["漢\ufe00", "abcd"]),
        (" aa", 2, [" ", "aa"]),
        (" abcdef", 3, [" ", "abc", "def"]),
        ("🙂🙂🙂", 4, ["🙂🙂", "🙂"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, width: int, expected: list[str]) -> None:
    """Lines end at white space, between wide characters, or within a word too long for a line."""
    assert cut(text, breaks(text, width)) == expected


def test_a_line_too_narrow_for_any_character_takes_one() -> None:
    """Where not even one wide character fits, each has a line, and none is empty."""
    assert cut("漢字 🙂🙂", breaks("漢字 🙂🙂", 1)) == ["漢", "字 ", "🙂", "🙂"]


def test_a_word_of_a_whole_page_is_measured_once_or_twice() -> None:
    """A script without spaces takes work in proportion to its length."""
    measured = 0

    def measure(text: str) -> int:
        nonlocal measured
        measured += len(text)
        return cells(text)

    text = "ไทย" * 3000
    assert len(breaks(text, 40, measure)) > 100
    assert measured < 4 * len(text)


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("“é” – …", 7), ("漢字", 4), ("🙂", 2), ("e\u0301", 1), ("ｶﾞ", 2),
     ("Ａ", 2), ("a\u200db", 2), ("हि", 2), ("☺", 1)],
)  # fmt: skip
def test_text_takes_its_cells(text: str, width: int) -> None:
    """Wide characters take two cells, combining and invisible ones none, all others one."""
    assert cells(text) == width


@given(st.text(st.characters(max_codepoint=0x25FF, exclude_categories=["Cn"])))
def test_narrow_text_takes_a_cell_a_character(text: str) -> None:
    """What is called narrow has as many cells as characters, each by itself, too."""
    if is_narrow(text):
        assert cells(text) == len(text)
        assert not any(
            unicodedata.combining(c) or unicodedata.east_asian_width(c) in "WF" for c in text
        )
