"""What the nouns promise."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import Article, ReaderError, Span, tags_of
from tests.conftest import words

SPANS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda two: Span(*sorted(two)))


@given(SPANS, SPANS)
def test_two_spans_overlap_when_they_share_a_character(one: Span, other: Span) -> None:
    """Overlapping is symmetric and means that some offset lies in both."""
    shared = set(range(*one)) & set(range(*other))
    assert one.overlaps(other) == other.overlaps(one)
    if one.start < one.end and other.start < other.end:
        assert one.overlaps(other) == bool(shared)


@given(SPANS, SPANS)
def test_a_span_covers_what_lies_inside(one: Span, other: Span) -> None:
    """Covering means that every offset of the other lies inside."""
    if other.start < other.end:
        assert one.covers(other) == (set(range(*other)) <= set(range(*one)))


def test_every_offset_has_its_paragraph(seed: Article) -> None:
    """An offset belongs to the paragraph it is in, and one between two to the first of them."""
    for index, paragraph in enumerate(seed.paragraphs):
        assert seed.paragraph_at(paragraph.span.start) == index
        assert seed.paragraph_at(paragraph.span.end - 1) == index
        assert seed.paragraph_at(paragraph.span.end) == index


def test_paragraphs_are_found_by_their_number(seed: Article) -> None:
    """A number names one paragraph, and one that is not there names none."""
    index = seed.index_of(2)
    assert index is not None
    assert seed.paragraphs[index].span.covers(words(seed, "Sergey Lavrov"))
    assert seed.index_of(seed.last_number) is not None
    assert seed.index_of(seed.last_number + 1) is None
    assert seed.index_of(0) is None


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", ()),
        ("  , ;", ()),
        ("sport", ("sport",)),
        ("#sport, #politics/france;late", ("sport", "politics/france", "late")),
        ("sport #sport", ("sport",)),
        ("claim//statistic/", ("claim/statistic",)),
        ("what?! it’s", ("what", "it-s")),
        ("élection 選挙 2024-06", ("élection", "選挙", "2024-06")),
        ("हिन्दी cafe\u0301", ("हिन्दी", "café")),
        ("###", ()),
    ],
)
def test_tags_are_read_as_people_type_them(typed: str, tags: tuple[str, ...]) -> None:
    """Tags stand between spaces, commas or semicolons, with or without "#", each once."""
    assert tags_of(typed) == tags


def test_a_tag_of_digits_alone_is_refused() -> None:
    """Digits alone are no tag, and the sentence says which and what to do."""
    with pytest.raises(ReaderError, match=r"The tag “2024” is only digits; add a letter to it\."):
        tags_of("late, 2024")


@given(st.text())
def test_a_tag_once_accepted_is_accepted_again(typed: str) -> None:
    """Every tag that comes out is one that goes in, and Obsidian takes it."""
    try:
        tags = tags_of(typed)
    except ReaderError:
        return
    assert tags_of(" ".join(tags)) == tags
    assert tags_of(", ".join(f"#{tag}" for tag in tags)) == tags
    for tag in tags:
        bare = "".join(c for c in tag if unicodedata.category(c)[0] != "M")
        assert re.fullmatch(r"[\w/-]*", bare) and not tag.isdigit()
    assert len(set(tags)) == len(tags)
