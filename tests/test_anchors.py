"""Where an annotation's words are found again, and where that would be a guess."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from reader.anchors import CONTEXT, find, quote_of, settle
from reader.model import Anchor, Article, Span
from tests.conftest import words, written

TEXTS = st.text(st.sampled_from("ab é\n漢😀“”"), min_size=1, max_size=120)


@st.composite
def text_and_span(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text) - 1))
    return text, Span(start, draw(st.integers(start + 1, len(text))))


@given(text_and_span())
def test_words_are_found_where_they_were(case: tuple[str, Span]) -> None:
    """In the text it was taken from, a quote is found at its span, however often it occurs."""
    text, span = case
    quote = quote_of(text, span)
    assert find(text, quote) == span
    assert text[: span.start].endswith(quote.prefix)
    assert text[span.end :].startswith(quote.suffix)
    assert len(quote.prefix) <= CONTEXT >= len(quote.suffix)


@given(text_and_span(), TEXTS)
def test_what_is_found_is_always_the_words(case: tuple[str, Span], other: str) -> None:
    """In any text, what is found is the quoted words, at their old place or where they are once."""
    text, span = case
    quote = quote_of(text, span)
    found = find(other, quote)
    if found is not None:
        assert found.of(other) == quote.exact
        whole = quote.prefix + quote.exact + quote.suffix
        at = other.find(whole)
        in_context = at >= 0 and other.find(whole, at + 1) < 0
        alone = other.find(quote.exact) == other.rfind(quote.exact)
        assert found == span or in_context or alone


@given(text_and_span(), st.text(st.sampled_from("xyz "), min_size=1, max_size=40))
def test_words_moved_with_their_context_are_found_if_they_occur_once(
    case: tuple[str, Span], before: str
) -> None:
    """Text put before the words moves them, and they are found at their new place."""
    text, span = case
    quote = quote_of(text, span)
    moved = before + text
    whole = quote.prefix + quote.exact + quote.suffix
    assume(span.of(moved) != quote.exact)
    assume(moved.find(whole) == moved.rfind(whole))
    assert find(moved, quote) == Span(span.start + len(before), span.end + len(before))


def test_the_old_place_wins_over_another_of_the_same_words() -> None:
    """Words that are still at their place stay there, even when they stand elsewhere too."""
    quote = quote_of("the end", Span(0, 3))
    assert find("the start of the end", quote) == Span(0, 3)


def test_a_phrase_that_occurs_twice_is_not_placed() -> None:
    """Words that could be meant at two places are placed at neither."""
    phrase = "a sentence that is quite long enough to be found."
    quote = quote_of(phrase, Span(0, len(phrase)))
    assert find(f"New: {phrase} And again: {phrase}", quote) is None
    assert find(f"New: {phrase}", quote) == Span(5, 5 + len(phrase))


def test_overlapping_occurrences_are_two() -> None:
    """Words that occur again within themselves are not taken to occur once."""
    quote = quote_of("ab" * 20, Span(0, 40))
    assert find("-" + "ab" * 21, quote) is None


def test_a_short_word_without_its_context_is_not_placed() -> None:
    """One "he" in a rewritten text is not taken for the "he" that was meant."""
    text = "It was he who signed the letter on that long evening in the palace."
    quote = quote_of(text, words_at(text, "he"))
    assert find("Nobody but he knew.", quote) is None


def words_at(text: str, quoted: str) -> Span:
    start = text.index(f" {quoted} ") + 1
    return Span(start, start + len(quoted))


def test_settling_says_how_sure_the_place_is(seed: Article) -> None:
    """An annotation sits exactly, has moved, or has lost its place; its words stay as saved."""
    note = written(seed, words(seed, "it risks fuelling the perception that he was naive"))
    assert settle(note, seed.text) == note
    moved = settle(note, f"Updated. {seed.text}")
    assert moved.anchor is Anchor.MOVED
    assert moved.quote.span.start == note.quote.span.start + len("Updated. ")
    assert moved.quote.exact == note.quote.exact
    lost = settle(note, seed.text.replace("naive", "right"))
    assert lost == replace(note, anchor=Anchor.ORPHAN)


def test_ambiguous_words_are_an_orphan(seed: Article) -> None:
    """Where a choice would be a guess, the annotation says that it has no place."""
    paragraph = written(seed, paragraph=12)
    doubled = f"Now: {paragraph.quote.exact}\n\n{paragraph.quote.exact}"
    assert settle(paragraph, doubled).anchor is Anchor.ORPHAN


def test_an_annotation_of_the_article_needs_no_words(seed: Article) -> None:
    """What is about the whole article stays, whatever becomes of the text."""
    note = written(seed)
    assert settle(note, "Quite another text.") == note
