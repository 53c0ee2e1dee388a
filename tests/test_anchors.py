"""Where an annotation stands after its article was changed, and where that would be a guess."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.anchors import CONTEXT, quote_of
from reader.anchors.alignment import align
from reader.anchors.search import Placement, place_without_text, suggestions
from reader.model import Anchor, Quote, Scope, Span, Version

EXACT, MOVED, PARAGRAPH, ORPHAN = Anchor.EXACT, Anchor.MOVED, Anchor.PARAGRAPH, Anchor.ORPHAN


def version(*paragraphs: str) -> Version:
    """A text of these paragraphs."""
    spans, at = [], 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    return Version("\n\n".join(paragraphs), tuple(spans))


class Placed(NamedTuple):
    """How surely an annotation is placed, and the words it is shown on."""

    anchor: Anchor
    words: str | None


def placed(
    before: Version, after: Version, words: str, scope: Scope = Scope.SPAN, *, nth: int = 0
) -> Placed:
    """Where the words of one version (those that come `nth`, from 0) stand in another."""
    start = -1
    for _ in range(nth + 1):
        start = before.text.index(words, start + 1)
    quote = quote_of(before.text, Span(start, start + len(words)))
    found = align(before, after).place(quote, scope)
    return Placed(found.anchor, found.span and found.span.of(after.text))


# What may never happen

LETTERS = st.text(st.sampled_from("ab. é\n漢😀“”\u0301-'\ud800"), max_size=60)
SENTENCES = st.sampled_from(
    (
        "The bank raised its rate to 3 percent on Monday.",
        "The bank raised its rate to 4 percent on Tuesday.",
        "“Nobody was told,” said Ann Lee.",
        '"Nobody was told," said Ann Lee.',
        "Nobody was told, Ann Lee said on Monday.",
        "He declined to comment.",
        "Reporting by B. Cole",
        "银行周一将利率上调至百分之三。",
    )
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join)
VERSIONS = st.one_of(
    st.lists(st.one_of(PARAGRAPHS, LETTERS.filter(str.strip)), max_size=6).map(
        lambda paragraphs: version(*paragraphs)
    ),
    LETTERS.map(lambda text: Version(text, ())),
)


@st.composite
def quotes(draw: st.DrawFn) -> tuple[Version, Quote]:
    """A version and a quote of it."""
    found = draw(VERSIONS)
    start = draw(st.integers(0, len(found.text)))
    end = draw(st.integers(start, len(found.text)))
    return found, quote_of(found.text, Span(start, end))


def is_legal(found: Placement, new: Version) -> bool:
    """Whether a placement says what it may say."""
    if found.span is None:
        return found.anchor is ORPHAN and found.likeness == 0
    return (
        found.anchor is not ORPHAN
        and 0 <= found.span.start <= found.span.end <= len(new.text)
        and 0 <= found.likeness <= 1
    )


@settings(deadline=None)
@given(quotes(), VERSIONS, st.sampled_from(Scope))
def test_any_words_have_a_legal_place_in_any_text(
    case: tuple[Version, Quote], new: Version, scope: Scope
) -> None:
    """Whatever became of a text, a place lies in it, and what is exact stands there verbatim."""
    old, quote = case
    for found in (align(old, new).place(quote, scope), place_without_text(new, quote, scope)):
        assert is_legal(found, new)
        if found.anchor is EXACT and found.span is not None and scope is Scope.SPAN:
            assert found.span.of(new.text) == quote.exact
            assert found.likeness == 1
    assert align(old, new).place(quote, scope) == align(old, new).place(quote, scope)
    assert 0 <= align(old, new).kept <= 1
    for suggestion in suggestions(new, quote):
        assert 0 <= suggestion.span.start < suggestion.span.end <= len(new.text)
        assert 0 < suggestion.likeness <= 1


@settings(deadline=None)
@given(quotes())
def test_in_an_unchanged_text_words_stand_where_they_stood(case: tuple[Version, Quote]) -> None:
    """However often the words occur, they are placed at their own position."""
    old, quote = case
    alignment = align(old, old)
    assert alignment.place(quote, Scope.SPAN) == (EXACT, quote.span, 1.0)
    assert alignment.kept == 1


@settings(deadline=None)
@given(quotes(), st.integers(-5, 200), st.integers(-5, 200), LETTERS)
@example((version("a b"), Quote(Span(9, 3), "", "", "")), 0, 0, "")
def test_a_quote_that_is_not_of_the_old_text_does_no_harm(
    case: tuple[Version, Quote], start: int, end: int, exact: str
) -> None:
    """A position outside of the text, or other words at it, leads to a legal place or to none."""
    old, quote = case
    strange = quote._replace(span=Span(start, end), exact=exact)
    assert is_legal(align(old, old).place(strange, Scope.SPAN), old)
    assert is_legal(align(old, old).place(strange, Scope.PARAGRAPH), old)


@settings(deadline=None)
@given(st.lists(PARAGRAPHS, min_size=1, max_size=5, unique=True), st.data())
def test_text_put_before_and_after_moves_no_word_away_from_its_paragraph(
    paragraphs: list[str], data: st.DataObject
) -> None:
    """Between new paragraphs, words of unchanged ones are exact, at their new position."""
    old = version(*paragraphs)
    new = version("A new beginning, long enough to be one.", *paragraphs, "And a new end to it.")
    start = data.draw(st.integers(0, len(old.text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(old.text))))
    if span.of(old.text).strip():
        found = align(old, new).place(quote_of(old.text, span), Scope.SPAN)
        shift = new.text.index(old.text)
        assert found == (EXACT, Span(span.start + shift, span.end + shift), 1.0)


# Corrections of news, before and after

HARBOUR = version(
    "Ferry runs aground off Kestrel Point; 112 taken to safety",
    "A passenger ferry carrying 112 people ran aground in thick fog off Kestrel Point early on "
    "Tuesday, the coast guard said. Nobody was seriously hurt.",
    '"We felt one big jolt and then the lights went out," said Maria Oduya, 34, who was '
    'traveling with her two children. "The crew was calm, and that kept us calm."',
    "The Northern Star left Port Ellis at 5:40 a.m. and struck rocks about 20 minutes later. "
    "Two lifeboats and a fishing boat brought the passengers ashore. Seven people were treated "
    "for bruises.",
    "The company that operates the ferry, Gulland Lines, said it would cooperate with the "
    "inquiry. Its chief executive, Paul Trent, declined to comment on the cause.",
)
HARBOUR_CORRECTED = version(
    "Ferry runs aground off Kestrel Point; 121 taken to safety",
    "A passenger ferry carrying 121 people ran aground in thick fog off Kestrel Point early on "
    "Tuesday, the coast guard said. One crew member was seriously hurt.",
    "“We felt one big jolt and then the lights went out,” said Maria Oduya, 34, who was "
    "travelling with her two children. “The crew was calm, and that kept us calm.”",
    "The Northern Star left Port Ellis at 5:40 a.m. and struck rocks about 25 minutes later.",
    "Two lifeboats and a fishing boat brought the passengers ashore. Seven people were treated "
    "for bruises, and a deckhand was flown to a hospital with a broken leg.",
    "Gulland Lines, which operates the ferry, said it would cooperate with the inquiry. Its "
    "chief executive, Paula Trent, declined to comment on the cause.",
    "Correction: An earlier version of this article misstated the number of passengers and the "
    "name of the chief executive of Gulland Lines.",
)


def test_a_corrected_number_a_name_and_house_style_keep_their_notes() -> None:
    """After a correction and a change of quotation marks, notes stand on the corrected words."""
    assert placed(HARBOUR, HARBOUR_CORRECTED, "carrying 112 people ran aground") == (
        MOVED,
        "carrying 121 people ran aground",
    )
    assert placed(HARBOUR, HARBOUR_CORRECTED, "Its chief executive, Paul Trent, declined") == (
        MOVED,
        "Its chief executive, Paula Trent, declined",
    )
    quoted = '"We felt one big jolt and then the lights went out," said Maria Oduya'
    there = "“We felt one big jolt and then the lights went out,” said Maria Oduya"
    assert placed(HARBOUR, HARBOUR_CORRECTED, quoted) == (MOVED, there)
    assert placed(HARBOUR, HARBOUR_CORRECTED, "thick fog off Kestrel Point") == (
        EXACT,
        "thick fog off Kestrel Point",
    )


def test_what_a_correction_denies_is_not_placed() -> None:
    """A sentence that was replaced by its contrary leaves the note with its paragraph."""
    anchor, there = placed(HARBOUR, HARBOUR_CORRECTED, "Nobody was seriously hurt.")
    assert anchor in (MOVED, PARAGRAPH)
    assert there is not None and there.endswith("One crew member was seriously hurt.")


def test_a_note_on_a_split_paragraph_stands_on_both_parts() -> None:
    """The parts of a split paragraph are its place, and the words in them are exact."""
    whole = HARBOUR.paragraphs[3].of(HARBOUR.text)
    anchor, there = placed(HARBOUR, HARBOUR_CORRECTED, whole, Scope.PARAGRAPH)
    assert anchor is PARAGRAPH
    assert there is not None
    assert there.startswith("The Northern Star left") and there.endswith("with a broken leg.")
    boats = "Two lifeboats and a fishing boat brought the passengers ashore."
    assert placed(HARBOUR, HARBOUR_CORRECTED, boats) == (EXACT, boats)


BUDGET = version(
    "Council passes budget after night of debate",
    "The city council passed a budget of 48 million euros on Thursday, ending weeks of dispute "
    "over school repairs. The vote was 23 to 19.",
    "In the east district, spending on roads will rise by 3.1 percent, the treasurer, Ines "
    "Holm, said. In the west district, spending on roads will rise by 2.4 percent.",
    "The opposition leader called the plan “a bet on next year’s taxes.” He asked for a second "
    "reading, which the mayor refused.",
    "Parents’ groups had demanded that the roof of the Lindgren school be repaired first. A "
    "storm tore off part of it in January, and two classes are taught in a gymnasium.",
)
BUDGET_UPDATED = version(
    "Council passes budget after night of debate",
    "Parents’ groups had demanded that the roof of the Lindgren school be repaired first. A "
    "storm tore off part of it in January, and two classes are taught in a gymnasium.",
    "After weeks of dispute over school repairs, the city council on Thursday passed a budget "
    "of 48 million euros. The vote was 23 to 19.",
    "In the west district, spending on roads will rise by 2.4 percent. In the north district, "
    "spending on roads will rise by 1.8 percent, the treasurer, Ines Holm, said.",
    "He asked for a second reading, which the mayor refused. Mayor Ada Brandt said the city "
    "could not afford more delay.",
)


def test_a_paragraph_put_in_another_place_keeps_its_notes() -> None:
    """Words of a paragraph that was moved up unchanged are found in it."""
    school = "the roof of the Lindgren school"
    assert placed(BUDGET, BUDGET_UPDATED, school) == (MOVED, school)
    whole = BUDGET.paragraphs[4].of(BUDGET.text)
    assert placed(BUDGET, BUDGET_UPDATED, whole, Scope.PARAGRAPH) == (MOVED, whole)


def test_a_paragraph_moved_and_edited_is_known_by_all_its_numbers_and_names() -> None:
    """With a word edited on its way, a paragraph is found if every number and name is the same."""
    moved = (
        "The Lindgren school lost its roof to a storm in January 2023, Ines Holm told reporters."
    )
    edited = moved.replace("a storm", "the storm").replace("told reporters", "told journalists")
    others = [place.of(BUDGET.text) for place in BUDGET.paragraphs]
    old, new = version(moved, *others), version(*others, edited)
    assert placed(old, new, "lost its roof to a storm") == (MOVED, "lost its roof to the storm")
    look_alike = edited.replace("2023", "2024")
    assert placed(old, version(*others, look_alike), moved).anchor is ORPHAN


def test_a_deleted_sentence_is_not_taken_for_its_look_alike() -> None:
    """Where the sentence on one district went, a note on it does not move to another's."""
    east = "In the east district, spending on roads will rise by 3.1 percent"
    anchor, _ = placed(BUDGET, BUDGET_UPDATED, east)
    assert anchor is PARAGRAPH
    west = "In the west district, spending on roads will rise by 2.4 percent."
    assert placed(BUDGET, BUDGET_UPDATED, west)[1] == west


def test_a_quotation_that_was_cut_leaves_its_note_with_the_paragraph() -> None:
    """Words that were deleted with their sentence are nowhere, their paragraph is there."""
    anchor, there = placed(BUDGET, BUDGET_UPDATED, "“a bet on next year’s taxes.”")
    assert anchor is PARAGRAPH
    assert there == BUDGET_UPDATED.paragraphs[4].of(BUDGET_UPDATED.text)


WIRE = version(
    "UPDATE 1-Regulator opens inquiry into Vantor after outage",
    "LONDON, March 3 (Wire) - Britain’s telecoms regulator said on Monday it had opened an "
    "inquiry into Vantor Plc after a six-hour outage cut off about 2 million customers.",
    "The company’s shares fell 4.2 percent by 0930 GMT.",
    "Vantor said a faulty software update was to blame and apologised to customers.",
    "(Reporting by J. Marsh; Editing by T. Okafor)",
)
WIRE_LATER = version(
    "UPDATE 3-Regulator opens inquiry into Vantor after outage, minister demands answers",
    "LONDON, March 3 (Wire) - Britain’s telecoms regulator said on Monday it had opened an "
    "investigation into Vantor Plc after an outage of more than six hours cut off nearly 3 "
    "million customers, and the minister for technology demanded answers.",
    "The company’s shares closed down 6.8 percent.",
    "“People could not reach an ambulance. That is not an inconvenience, it is a failure,” "
    "minister Rosa Lind told parliament.",
    "Vantor, which had blamed a faulty software update, said it would compensate customers and "
    "publish the findings of its own review.",
    "The outage was the third this year.",
    "(Reporting by J. Marsh and P. Ruiz; Editing by T. Okafor)",
)


def test_a_story_that_is_written_through_keeps_what_is_still_in_it() -> None:
    """In a later version of a report, words stand where they were, or with their paragraph."""
    kept = "Britain’s telecoms regulator said on Monday"
    assert placed(WIRE, WIRE_LATER, kept) == (EXACT, kept)
    anchor, there = placed(WIRE, WIRE_LATER, "cut off about 2 million customers")
    assert (anchor, there) == (MOVED, "cut off nearly 3 million customers")
    anchor, there = placed(WIRE, WIRE_LATER, "apologised to customers")
    assert anchor is not EXACT
    assert there is None or "customers" in there
    assert align(WIRE, WIRE_LATER).kept > 0.5


def test_another_article_keeps_little_of_this_one() -> None:
    """What two articles have in common by chance or habit makes neither a version of the other."""
    assert align(HARBOUR, BUDGET).kept < 0.1
    assert align(BUDGET, WIRE).kept < 0.1
    assert align(HARBOUR, HARBOUR_CORRECTED).kept > 0.9


# Cases made to mislead

FILLER = "The weather stayed dry over most of the country, and farmers waited for rain."
OTHER = "Trains between the two ports run every hour, but not on the first Sunday in May."


def test_identical_paragraphs_are_told_apart_by_their_neighbours() -> None:
    """Of two paragraphs with the same words, the one between its old neighbours is meant."""
    twin = "He declined to comment."
    old = version(FILLER, twin, OTHER, twin)
    new = version("Something quite new comes first here.", FILLER, twin, OTHER, twin)
    for nth in range(2):
        start = [i for i in range(len(old.text)) if old.text.startswith(twin, i)][nth]
        quote = quote_of(old.text, Span(start, start + len(twin)))
        found = align(old, new).place(quote, Scope.SPAN)
        at = [i for i in range(len(new.text)) if new.text.startswith(twin, i)][nth]
        assert found == (EXACT, Span(at, at + len(twin)), 1.0)


def test_of_two_identical_paragraphs_side_by_side_neither_is_guessed() -> None:
    """Where one of two neighbours with the same words went, it is not said which is left."""
    twin = "No trains will run on the northern line until the bridge has been inspected."
    old, new = version(FILLER, twin, twin, OTHER), version(FILLER, twin, OTHER)
    for nth in range(2):
        assert placed(old, new, twin, nth=nth).anchor is ORPHAN


def test_a_paragraph_that_was_doubled_is_not_guessed() -> None:
    """Where a paragraph stands twice now, side by side, it is not said which is the old one."""
    twin = "No trains will run on the northern line until the bridge has been inspected."
    assert placed(version(FILLER, twin), version(FILLER, twin, twin), twin).anchor is ORPHAN


def test_a_deleted_paragraph_is_not_taken_for_a_look_alike_elsewhere() -> None:
    """A paragraph on another state, in another place, is not the one that was deleted."""
    ohio = "In Ohio, Trump led Clinton by 46 percent to 42 percent, according to the poll."
    iowa = "In Iowa, Trump led Clinton by 45 percent to 41 percent, according to the poll."
    old = version(FILLER, ohio, OTHER, "Voters go to the polls on Tuesday.")
    new = version(FILLER, OTHER, "Voters go to the polls on Tuesday.", iowa)
    assert placed(old, new, ohio).anchor is ORPHAN
    assert placed(old, new, "according to the poll").anchor is ORPHAN
    assert placed(old, new, ohio, Scope.PARAGRAPH).anchor is ORPHAN


def test_a_look_alike_put_before_does_not_take_the_note() -> None:
    """A new sentence with another number, before the old one, which has a typo corrected."""
    old = version("Prices of wheat rose by 12 percent in the forth quarter. " + FILLER)
    new = version(
        "Prices of maize rose by 15 percent in the third quarter. Prices of wheat rose by 12 "
        "percent in the fourth quarter. " + FILLER
    )
    assert placed(old, new, "Prices of wheat rose by 12 percent in the forth quarter.") == (
        MOVED,
        "Prices of wheat rose by 12 percent in the fourth quarter.",
    )


def test_a_choice_between_two_edited_look_alikes_is_left_to_the_reader() -> None:
    """Where either of two new sentences could be the old one, the paragraph is the place."""
    old = version(f"{FILLER} The firm hired 40 engineers in spring. {OTHER}")
    new = version(
        f"{FILLER} The firm hired 45 engineers in spring. The firm hired 52 engineers in "
        f"spring. {OTHER}"
    )
    assert placed(old, new, "The firm hired 40 engineers in spring.").anchor is PARAGRAPH


def test_words_that_a_look_alike_has_too_do_not_stand_for_a_deleted_sentence() -> None:
    """Though the marked words stand verbatim in another sentence, theirs was deleted."""
    old = version(f"The central bank raised its key interest rate to 3 percent. {FILLER}", OTHER)
    new = version(FILLER, f"{OTHER} The central bank raised its key interest rate to 5 percent.")
    phrase = "The central bank raised its key interest rate"
    assert placed(old, new, phrase).anchor is PARAGRAPH


def test_a_sentence_moved_into_the_next_paragraph_is_found_unchanged() -> None:
    """A long sentence that stands whole in another paragraph is where its note is."""
    moved = "The inspectors found cracks in three of the five pillars of the bridge."
    old = version(f"{FILLER} {moved}", OTHER)
    for new in (version(FILLER, f"{moved} {OTHER}"), version(FILLER, f"{OTHER} {moved}")):
        assert placed(old, new, moved) == (MOVED, moved)
        assert placed(old, new, "cracks in three of the five") == (
            MOVED,
            "cracks in three of the five",
        )


def test_joined_paragraphs_keep_their_words_exact() -> None:
    """Words of two paragraphs that became one stand in it, and notes on either stand on it."""
    old, new = version(FILLER, OTHER), version(f"{FILLER} {OTHER}")
    for paragraph in (FILLER, OTHER):
        assert placed(old, new, paragraph) == (EXACT, paragraph)
        assert placed(old, new, paragraph, Scope.PARAGRAPH) == (PARAGRAPH, new.text)


def test_words_across_two_paragraphs_are_placed_across_them() -> None:
    """A quote may begin in one paragraph and end in the next."""
    old = version(FILLER, OTHER, "An end.")
    new = version("A start that is new.", FILLER, OTHER.replace("every hour", "every two hours"))
    across = f"farmers waited for rain.\n\n{OTHER[:40]}"
    assert placed(old, new, across)[0] is MOVED
    assert placed(old, version(FILLER, OTHER), across) == (EXACT, across)


def test_typography_and_composition_make_no_other_words() -> None:
    """Other quotation marks, dashes, spaces and composed letters are found as the same words."""
    old = version("“L’été fut très long – trop long”, dit\u00a0Zoé, «\u00a0hélas\u00a0». " + FILLER)
    new = version(
        unicodedata.normalize("NFD", '"L\'été fut très long - trop long", dit Zoé, "hélas". ')
        + FILLER
    )
    quoted = "“L’été fut très long – trop long”"
    start = old.text.index(quoted)
    quote = quote_of(old.text, Span(start, start + len(quoted)))
    found = align(old, new).place(quote, Scope.SPAN)
    assert found.anchor is MOVED and found.likeness == 1
    assert found.span is not None
    assert found.span.of(new.text) == unicodedata.normalize(
        "NFD", '"L\'été fut très long - trop long"'
    )


def test_texts_without_spaces_are_followed_too() -> None:
    """In Chinese, a corrected number moves no note."""
    old = version(
        "银行周一将利率上调至百分之三。市场对此反应平淡。", "部长拒绝发表评论，记者会被取消。"
    )
    new = version(
        "新华社消息：", "银行周一将利率上调至百分之四。市场对此反应平淡。", old.text[-16:]
    )
    assert placed(old, new, "利率上调至百分之三") == (MOVED, "利率上调至百分之四")
    assert placed(old, new, "市场对此反应平淡") == (EXACT, "市场对此反应平淡")


def test_an_article_rewritten_by_half_keeps_the_other_half() -> None:
    """What was kept is exact, and what was replaced is nowhere."""
    old = version(
        *[f"Paragraph {n} tells of town {n}, where nothing has happened." for n in range(8)]
    )
    kept = [place.of(old.text) for place in old.paragraphs[::2]]
    new = version(*[text for one in kept for text in (one, f"{FILLER} {OTHER} {one[10:11]}")])
    for number, place in enumerate(old.paragraphs):
        text = place.of(old.text)
        assert placed(old, new, text).anchor is (ORPHAN if number % 2 else EXACT)


def test_a_note_on_the_article_stays_whatever_becomes_of_it() -> None:
    """An annotation of the whole article is always exact."""
    quote = Quote(Span(0, 0), "", "", "")
    for new in (HARBOUR, version(), version("Quite another text.")):
        assert align(HARBOUR, new).place(quote, Scope.ARTICLE) == (EXACT, Span(0, 0), 1.0)
        assert place_without_text(new, quote, Scope.ARTICLE).anchor is EXACT


def test_a_paragraph_of_megabytes_is_aligned_like_any_other() -> None:
    """One word of a very long paragraph was changed, and the words beside it are still found."""
    text = " ".join(f"Line {n} of the register names owner {n * 7}." for n in range(5_000))
    new = text.replace("Line 3000 of the register names", "Line 3000 of the book shows")
    place = words_at(text, "Line 3000 of the register names owner 21000.")
    found = align(version(text), version(new)).place(quote_of(text, place), Scope.SPAN)
    assert found.anchor is MOVED
    assert found.span is not None
    assert found.span.of(new) == "Line 3000 of the book shows owner 21000."


def test_a_text_of_one_endless_word_is_aligned_too() -> None:
    """A text without a space or a stop is neither slow nor an error."""
    old, new = version("a" * 300_000), version("a" * 300_001)
    assert is_legal(align(old, new).place(quote_of(old.text, Span(5, 9)), Scope.SPAN), new)


# Without the earlier text


def test_words_with_their_context_are_found_without_the_earlier_text() -> None:
    """A quote that stands once with what stood on both sides of it is exact."""
    quote = quote_of(BUDGET.text, words_at(BUDGET.text, "the treasurer, Ines Holm"))
    new = version(FILLER, *(place.of(BUDGET.text) for place in BUDGET.paragraphs))
    found = place_without_text(new, quote, Scope.SPAN)
    assert found.anchor is EXACT
    assert found.span == words_at(new.text, "the treasurer, Ines Holm")


def test_words_without_their_context_are_not_guessed() -> None:
    """A short phrase that stands once, between other words, is only suggested."""
    quote = quote_of(BUDGET.text, words_at(BUDGET.text, "the treasurer, Ines Holm"))
    new = version("Among those who left was the treasurer, Ines Holm, who was ill.")
    assert place_without_text(new, quote, Scope.SPAN) == (ORPHAN, None, 0.0)
    assert suggestions(new, quote)[0].span.of(new.text) == quote.exact


def test_a_phrase_that_stands_twice_is_not_guessed() -> None:
    """Words that could be meant at two places are placed at neither."""
    phrase = "a sentence that is quite long enough to be found."
    quote = quote_of(phrase, Span(0, len(phrase)))
    twice = version(f"New: {phrase} And again: {phrase}")
    assert place_without_text(twice, quote, Scope.SPAN).anchor is ORPHAN
    assert len(suggestions(twice, quote)) == 2
    once = version(f"New: {phrase}")
    assert place_without_text(once, quote, Scope.SPAN).span == Span(5, 5 + len(phrase))


def test_words_that_overlap_themselves_stand_twice() -> None:
    """Words that occur again within themselves are not taken to occur once."""
    quote = quote_of("ab" * 40, Span(0, 80))
    assert place_without_text(version("-" + "ab" * 41), quote, Scope.SPAN).anchor is ORPHAN


def test_suggestions_begin_with_the_place_most_alike() -> None:
    """Places like the words are offered best first, and no more of them than were asked for."""
    quote = quote_of(WIRE.text, words_at(WIRE.text, "cut off about 2 million customers"))
    new = version(
        "A storm cut off about 20 customers.",
        "An outage cut off about 3 million customers. " + FILLER,
    )
    found = suggestions(new, quote, 2)
    assert found[0].span.of(new.text) == "cut off about 3 million customers"
    assert found[0].likeness > found[-1].likeness
    assert len(suggestions(new, quote, 1)) == 1
    assert suggestions(version(FILLER), quote) == ()


def test_a_quote_keeps_its_words_and_a_little_of_what_is_around() -> None:
    """The context is up to 32 code points on either side."""
    quote = quote_of(HARBOUR.text, words_at(HARBOUR.text, "thick fog"))
    assert quote.exact == "thick fog"
    assert HARBOUR.text[: quote.span.start].endswith(quote.prefix)
    assert HARBOUR.text[quote.span.end :].startswith(quote.suffix)
    assert len(quote.prefix) == len(quote.suffix) == CONTEXT


def words_at(text: str, quoted: str) -> Span:
    start = text.index(quoted)
    return Span(start, start + len(quoted))
