"""The immutable cursor, without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.attribution import find_people, find_statements
from reader.load import parse_article
from reader.model import Anchor, Annotation, Article, ParagraphKind, Person, Scope, Span
from reader.reading import Reading, begin, marks_of, notes_of
from reader.reading.search import matches_in
from reader.reading.selection import Selection, selection_of
from reader.writing import compose
from tests.conftest import words

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def note_on(article: Article, number: int, body: str = "note", tags: str = "") -> Annotation:
    """An annotation of the paragraph of that number."""
    index = article.index_of(number)
    assert index is not None
    span = article.paragraphs[index].span
    made = compose(article, Scope.PARAGRAPH, span, None, body=body, tags=tags.split())
    return replace(made, created=NOON, modified=NOON)


@pytest.fixture
def reading(seed: Article) -> Reading:
    """The seed with its claims, as it stands once attribution is done."""
    statements = find_statements(seed.text)
    return begin(seed).with_marks(marks_of(seed, statements, find_people(seed.text, statements)))


def number(reading: Reading) -> int | None:
    """The number of the current paragraph."""
    return reading.article.paragraphs[reading.at].number


def claim_with(reading: Reading, said: str) -> Reading:
    """At the claim that holds those words."""
    span = words(reading.article, said)
    claims = [statement.claim for statement in reading.marks.statements]
    place = next(i for i, claim in enumerate(claims) if any(part.covers(span) for part in claim))
    return reading.go(reading.article.paragraph_at(span.start)).at_claim(place)


def test_reading_begins_at_the_first_paragraph_that_has_a_number(reading: Reading) -> None:
    """The eye begins on the article itself, not on furniture or the title."""
    assert number(reading) == 1


def test_moving_passes_over_hidden_furniture(reading: Reading) -> None:
    """From the last paragraph there is no way down into "Read More", nor up into "Skip"."""
    last = reading.move(1000)
    assert number(last) == 18
    assert last.move(1).at == last.at
    top = reading.move(-1000)
    assert reading.article.paragraphs[top.at].kind is ParagraphKind.TITLE


def test_furniture_comes_and_goes_and_the_eye_stays(reading: Reading) -> None:
    """One key shows what the page put round the article; the current paragraph stays current."""
    at = reading.move(4)
    shown = at.toggled_furniture()
    assert len(shown.visible) == len(reading.visible) + 5
    assert shown.at == at.at
    assert shown.toggled_furniture().visible == reading.visible


def test_hiding_furniture_moves_the_eye_off_it(reading: Reading) -> None:
    """Where the current paragraph disappears, the nearest one is current."""
    on_it = reading.toggled_furniture().move(1000)
    assert on_it.article.paragraphs[on_it.at].kind is ParagraphKind.FURNITURE
    assert number(on_it.toggled_furniture()) == 18


def test_claims_are_visited_in_reading_order_and_back(reading: Reading) -> None:
    """c visits every claim, from the title's on, one by one; C goes back the same way."""
    there, seen = reading.move(-1000), []
    while (there_next := there.next_claim(1)) is not there:
        there = there_next
        assert there.statement is not None
        assert there.at == there.article.paragraph_at(there.statement.span.start)
        seen.append(there.statement)
    assert seen == sorted(reading.marks.statements, key=lambda s: s.span) != []
    back = []
    while (there_next := there.next_claim(-1)) is not there:
        there = there_next
        back.append(there.statement)
    assert back == seen[-2::-1]


def test_a_claim_of_the_paragraph_itself_comes_first(reading: Reading) -> None:
    """c from a paragraph without a selection stops at that paragraph's own claim."""
    second = reading.move(1)
    assert second.next_claim(1).at == second.at


def test_speakers_are_visited_only_where_they_change(reading: Reading) -> None:
    """s skips the second claim of the same person."""
    lavrov = claim_with(reading, "We always conduct")
    second = claim_with(reading, "We always say")
    zakharova = claim_with(reading, "hardly worth expecting")
    assert lavrov.next_claim(1).statement == second.statement
    assert lavrov.next_speaker(1).statement == zakharova.statement
    there, seen = reading.move(-1000), []
    while (there_next := there.next_speaker(1)) is not there:
        there = there_next
        assert there.statement is not None
        seen.append(there.statement.person)
    people = (s.person for s in reading.marks.statements if s.person is not None)
    assert seen == [person for person, _ in groupby(people)]


def test_walking_with_a_person_visits_their_claims_alone(reading: Reading) -> None:
    """Choosing a person goes to their first claim; c then finds only theirs."""
    first = reading.walk("Vladimir Putin")
    second = first.next_claim(1)
    assert {first.statement and first.statement.person} == {"Vladimir Putin"}
    assert {second.statement and second.statement.person} == {"Vladimir Putin"}
    assert second.next_claim(1) is second
    assert first.walk(None).walking is None


def test_what_an_annotation_would_be_about_follows_the_selection(reading: Reading) -> None:
    """The paragraph, the selected claim with its person, or the selected words."""
    assert reading.target[0] is Scope.PARAGRAPH
    claim = claim_with(reading, "We always conduct")
    assert claim.target[0] is Scope.STATEMENT
    assert claim.target[2] == "Sergey Lavrov"
    chosen = claim.selecting()
    assert chosen.target[0] is Scope.SPAN
    assert chosen.target[1].of(reading.article.text).startswith("“We always conduct")


def test_what_is_selected_stays_so_when_more_claims_are_found(reading: Reading) -> None:
    """A claim is the same by its words, wherever it comes among the others."""
    statements = reading.marks.statements
    some = reading.with_marks(marks_of(reading.article, statements[4:6], reading.marks.people))
    chosen = some.go(statements[5].span.start).at_claim(1)
    assert chosen.with_marks(reading.marks).claim == 5
    start, end = statements[5].claim[0]
    shorter = replace(statements[5], claim=(Span(start, end - 5),))
    others = marks_of(reading.article, (*statements[:5], shorter), reading.marks.people)
    assert chosen.with_marks(others).statement == shorter
    gone = marks_of(reading.article, statements[:5], reading.marks.people)
    assert chosen.with_marks(gone).statement is None


def test_people_keep_colour_and_initials_when_more_are_found(seed: Article) -> None:
    """Those known before stay in their places, under a fuller name too; others come after."""
    first = (Person("Lavrov", (Span(9, 15),)), Person("Moss", (Span(20, 24),)))
    before = marks_of(seed, (), first)
    more = (
        Person("Sergey Lavrov", (Span(2, 8), Span(9, 15))),
        Person("Lena Low", (Span(16, 19),)),
        Person("Moss", ()),
    )
    marks = marks_of(seed, (), more, before=before)
    assert [who.name for who in marks.people] == ["Sergey Lavrov", "Moss", "Lena Low"]
    assert marks.initials[1] == before.initials[1] == "M"
    assert [marks.called(who) for who in first] == ["Sergey Lavrov", "Moss"]
    fewer = marks_of(seed, (), more[1:2], before=marks)
    assert [who.name for who in fewer.people] == ["Lena Low"]


def test_a_walk_goes_on_under_a_fuller_name(reading: Reading) -> None:
    """What is read later may tell what somebody is called in full."""
    short = [who._replace(name=who.name.split()[-1]) for who in reading.marks.people]
    said = [replace(s, person=s.person and s.person.split()[-1]) for s in reading.marks.statements]
    walked = reading.with_marks(marks_of(reading.article, said, short)).walk("Lavrov")
    assert walked.walking == "Lavrov"
    assert walked.with_marks(reading.marks).walking == "Sergey Lavrov"


def test_claims_that_come_move_no_eye(reading: Reading) -> None:
    """A search and a filter are brought up to date; paragraph and match stay."""
    bare = reading.with_marks(marks_of(reading.article, (), ()))
    filtered = bare.filtered("Macron").searched("Macron").next_match(1)
    assert filtered.with_marks(reading.marks).visible is filtered.visible
    assert filtered.with_marks(reading.marks).match == filtered.match
    claims = reading.filtered("is:claim").searched("the")
    less = marks_of(reading.article, reading.marks.statements[:-1], reading.marks.people)
    assert claims.with_marks(less).at == claims.at
    assert claims.with_marks(less).with_marks(reading.marks).matches == claims.matches


def test_a_paragraph_with_one_speaker_is_annotated_under_their_name(reading: Reading) -> None:
    """So that an export can say whose paragraph it was; with nobody or with two, nobody's."""
    article, lavrov = reading.article, claim_with(reading, "We always conduct").statement
    assert lavrov is not None
    zakharova = replace(lavrov, claim=(words(article, "of ourselves,”"),), person="Maria Zakharova")
    there = reading.go(article.paragraph_at(lavrov.span.start))
    for statements, person in (
        ((), None),
        ((lavrov,), "Sergey Lavrov"),
        ((lavrov, zakharova), None),
    ):
        marks = marks_of(article, statements, reading.marks.people)
        assert there.with_marks(marks).target == (Scope.PARAGRAPH, there.paragraph, person)


def test_annotations_are_visited_and_selected(reading: Reading) -> None:
    """] goes to the next annotation and [ to the one before; each is selected."""
    article = reading.article
    notes = [note_on(article, 3), note_on(article, 7), note_on(article, 12)]
    there = reading.with_notes(notes_of(article, notes)).next_annotation(1)
    assert (number(there), there.annotation) == (3, notes[0].id)
    there = there.next_annotation(1)
    assert (number(there), there.annotation) == (7, notes[1].id)
    assert there.next_annotation(-1).annotation == notes[0].id
    assert there.next_annotation(1).next_annotation(1).annotation == notes[2].id


def test_a_deleted_annotation_is_no_longer_selected(reading: Reading) -> None:
    """When the selected annotation goes, so does the selection."""
    note = note_on(reading.article, 3)
    chosen = reading.with_notes(notes_of(reading.article, [note])).next_annotation(1)
    assert chosen.with_notes(notes_of(reading.article, [])).annotation is None


def test_an_annotation_that_lost_its_place_is_listed_and_not_placed(reading: Reading) -> None:
    """It stays among all annotations and is shown beside no paragraph."""
    lost = replace(note_on(reading.article, 3), anchor=Anchor.ORPHAN)
    notes = notes_of(reading.article, [lost])
    assert notes.all == (lost,)
    assert notes.placed == ()
    there = reading.with_notes(notes)
    assert there.notes.of(there.at) == ()
    assert there.choose(lost).at == there.at


def test_searching_finds_the_first_match_from_here_and_goes_round(reading: Reading) -> None:
    """n goes on, N back, from the last round to the first; every match counts once."""
    found = reading.searched("Putin")
    total = len(found.matches)
    assert total == 8
    there = found
    for _ in range(total):
        there = there.next_match(1)
    assert there.match == found.match
    assert found.next_match(-1).match == total - 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("it's hardly", 1),
        ('"liar"', 1),
        ("TELEPHONE", 0),
        ("telephone", 1),
        ("PARIS", 1),
        ("paris", 2),
        ("private   telephone exchanges", 1),
        ("strongly-worded", 1),
        ("(BLOOMBERG) -", 1),
        ("(", 2),
        ("[a-z]*", 0),
        ("Ukraine…", 0),
        ("   ", 0),
    ],
)
def test_a_query_is_what_a_person_types(seed: Article, query: str, count: int) -> None:
    """Plain quotes and hyphens find typeset ones; capitals count if typed; nothing is a pattern."""
    assert len(matches_in(seed, query)) == count


def test_matches_in_hidden_paragraphs_do_not_count(reading: Reading) -> None:
    """ "Skip to content" is found only while furniture is shown."""
    assert reading.searched("Skip to").matches == ()
    assert len(reading.toggled_furniture().searched("Skip to").matches) == 1


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("tag:check", [3]),
        ("kind:note", [3, 7]),
        ("is:noted", [3, 7]),
        ("by:zakharova", [4, 5]),
        ("liar", [10]),
        ("remember", [7]),
        ("is:claim by:lavrov", [2, 3]),
    ],
)
def test_a_filter_shows_only_fitting_paragraphs(
    reading: Reading, words: str, numbers: list[int]
) -> None:
    """By tag, kind, speaker, claim, or words in the text or in a note; every word must fit."""
    article = reading.article
    notes = [note_on(article, 3, tags="check-date"), note_on(article, 7, body="Remember this")]
    filtered = reading.with_notes(notes_of(article, notes)).filtered(words)
    assert [article.paragraphs[i].number for i in filtered.visible] == numbers
    assert filtered.at in filtered.visible
    assert filtered.filtered("").visible == reading.visible


def test_a_filter_that_fits_nothing_changes_nothing(reading: Reading) -> None:
    """There is always something on the page, and what did not fit is not shown as if it did."""
    assert reading.filtered("tag:nowhere") is reading


def test_a_filter_whose_last_paragraph_goes_keeps_the_current_one(reading: Reading) -> None:
    """Taking the last tag away does not empty the page."""
    note = note_on(reading.article, 3, tags="check")
    filtered = reading.with_notes(notes_of(reading.article, [note])).filtered("tag:check")
    assert filtered.with_notes(notes_of(reading.article, [])).visible == (filtered.at,)


def test_escape_takes_away_one_thing_at_a_time(reading: Reading) -> None:
    """Selection, then claim, then walk, then search, then filter."""
    there = reading.filtered("is:claim").searched("Putin").walk("Vladimir Putin")
    states = []
    while (after := there.cleared()) is not there:
        there = after
        states.append(
            (there.claim is None, there.walking is None, not there.query, not there.filter)
        )
    assert states == [
        (True, False, False, False),
        (True, True, False, False),
        (True, True, True, False),
        (True, True, True, True),
    ]


MOVES = [
    lambda r: r.move(1),
    lambda r: r.move(-1),
    lambda r: r.move(5),
    lambda r: r.next_claim(1),
    lambda r: r.next_claim(-1),
    lambda r: r.next_speaker(1),
    lambda r: r.next_speaker(-1),
    lambda r: r.next_annotation(1),
    lambda r: r.next_annotation(-1),
    lambda r: r.toggled_furniture(),
    lambda r: r.filtered("is:claim"),
    lambda r: r.filtered("nothing-like-it"),
    lambda r: r.searched("the"),
    lambda r: r.next_match(1),
    lambda r: r.next_match(-1),
    lambda r: r.selecting(),
    lambda r: r.resized(lambda s: s.by_word(1)),
    lambda r: r.resized(lambda s: s.grown(r.article.text)),
    lambda r: r.walk("Vladimir Putin"),
    lambda r: r.cleared(),
]


@given(st.lists(st.sampled_from(range(len(MOVES))), max_size=30))
def test_no_sequence_of_moves_leaves_the_page(moves: list[int]) -> None:
    """Whatever is pressed, the current paragraph is one of those shown."""
    reading = READING[0]
    for move in moves:
        reading = MOVES[move](reading)
        assert reading.at in reading.visible
        assert reading.visible
        scope, span, _ = reading.target
        assert 0 <= span.start < span.end <= len(reading.article.text)
        if scope is Scope.SPAN:
            assert reading.paragraph.covers(span)


@pytest.fixture(autouse=True)
def _keep_reading(reading: Reading) -> None:
    READING[:] = [reading]


READING: list[Reading] = []


# Selections


def select(text: str, words: str) -> Selection:
    """The selection of `words` in a paragraph that is the whole text."""
    start = text.index(words)
    return selection_of(text, Span(0, len(text)), Span(start, start + len(words)))


TEXT = "He left. She said, “It is over, and it isn’t.” Then nothing; nothing at all."


def test_a_selection_grows_by_words_and_shrinks() -> None:
    """The moving end goes word by word, punctuation marks being words."""
    chosen = select(TEXT, "She said")
    assert chosen.by_word(1).span.of(TEXT) == "She said,"
    assert chosen.by_word(-1).span.of(TEXT) == "She"
    assert chosen.swapped().by_word(-1).span.of(TEXT) == ". She said"
    assert chosen.to_edge(end=True).span.of(TEXT) == TEXT[9:]
    assert chosen.to_edge(end=False).span.of(TEXT) == "He left. She"


def test_a_selection_takes_whole_words() -> None:
    """Half a word, or half of "isn’t", is a whole one."""
    assert select(TEXT, "sn’").span.of(TEXT) == "isn’t"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("हिन्दी में लिखा", ["हिन्दी", "में", "लिखा"]),
        ("👩‍👩‍👧 ❤️ 🇫🇷 👍🏽", ["👩‍👩‍👧", "❤️", "🇫🇷", "👍🏽"]),
        ("日本は", ["日", "本", "は"]),
        ("cafe\u0301 l’été well-known", ["cafe\u0301", "l’été", "well-known"]),
    ],
)
def test_what_is_read_as_one_is_selected_as_one(text: str, words: list[str]) -> None:
    """Vowel signs, joined emoji, flags and accents are never torn from what they stand on."""
    assert [word.of(text) for word in select(text, text).words] == words


def test_a_selection_grows_from_word_to_paragraph() -> None:
    """Word, clause, sentence or quotation, paragraph; each strictly larger."""
    there, seen = select(TEXT, "over"), []
    for _ in range(6):
        there = there.grown(TEXT)
        seen.append(there.span.of(TEXT))
    assert "“It is over, and it isn’t.”" in seen
    assert seen[-1] == TEXT
    assert there.shrunk(TEXT).span != there.span


def test_a_selection_moves_by_sentences() -> None:
    """To the end of the sentence, then of the next."""
    chosen = select(TEXT, "He")
    assert chosen.by_sentence(TEXT, 1).span.of(TEXT) == "He left."
    again = chosen.by_sentence(TEXT, 1).by_sentence(TEXT, 1)
    assert again.span.of(TEXT) == "He left. She said, “It is over, and it isn’t.”"
    assert again.by_sentence(TEXT, -1).span.of(TEXT).startswith("He left. She")


def test_a_selection_takes_the_quotation() -> None:
    """The one about it, or else the next."""
    assert select(TEXT, "He").quotation(TEXT).span.of(TEXT) == "“It is over, and it isn’t.”"
    assert select(TEXT, "nothing at").quotation(TEXT).span.of(TEXT) == "nothing at"


CHANGES = [
    lambda s, t: s.by_word(1),
    lambda s, t: s.by_word(-3),
    lambda s, t: s.by_sentence(t, 1),
    lambda s, t: s.by_sentence(t, -1),
    lambda s, t: s.grown(t),
    lambda s, t: s.shrunk(t),
    lambda s, t: s.quotation(t),
    lambda s, t: s.swapped(),
    lambda s, t: s.to_edge(end=True),
]


@given(
    st.text(alphabet="ab .,!?“”\"'’é日😀-", min_size=1).filter(lambda t: bool(t.strip())),
    st.integers(0, 100),
    st.lists(st.sampled_from(range(len(CHANGES))), max_size=12),
)
def test_a_selection_never_leaves_its_paragraph(text: str, at: int, changes: list[int]) -> None:
    """Whatever it does, it is not empty, and begins and ends at a character that is no space."""
    whole = Span(0, len(text))
    start = min(at, len(text) - 1)
    there = selection_of(text, whole, Span(start, start + 1))
    for change in changes:
        there = CHANGES[change](there, text)
        assert whole.covers(there.span)
        assert there.span.of(text).strip() == there.span.of(text) != ""


def test_initials_are_unique_for_any_people() -> None:
    """Two people with the same initials, a single name and a name in another script differ."""
    text = "“A,” said Maria Zakharova. “B,” said Mark Zuckerberg. “C,” said 李四. “D,” said police."
    article = parse_article(text.encode(), source="x.txt")
    people = [
        *("Maria Zakharova", "Mark Zuckerberg", "Mo Zed", "police", "Police", "李四", "王五"),
        *(f"Max Zimmer {i}" for i in range(120)),
    ]
    marks = marks_of(article, (), (Person(name, ()) for name in people))
    assert len(set(marks.initials)) == len(people)
    assert all(1 <= len(letters) <= 3 for letters in marks.initials)
    assert marks.initials[0] == "MZ"
