"""Knows where the eye is in an article, what is selected, and what is marked there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from reader.model import Anchor, Annotation, Article, ParagraphKind, Scope, Span, Statement
from reader.reading.filter import filter_of
from reader.reading.marks import Marks, marks_of
from reader.reading.notes import Notes, notes_of
from reader.reading.search import matches_in
from reader.reading.selection import Selection, first_sentence, selection_of


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """An article as it is being read: a cursor that is replaced, never changed."""

    article: Article
    marks: Marks
    notes: Notes
    visible: tuple[int, ...]
    """The indices of the paragraphs shown."""
    at: int = 0
    """The index of the current paragraph; always one of the visible."""
    claim: int | None = None
    """The selected statement, by its place in `marks.statements`."""
    annotation: str | None = None
    """The id of the selected annotation."""
    selection: Selection | None = None
    """What span mode has selected; None outside of it."""
    walking: str | None = None
    """The person whose claims alone `next_claim` visits."""
    furniture: bool = False
    """Whether page furniture is shown."""
    filter: str = ""
    """Only paragraphs that fit this are shown; see `filter_of`."""
    query: str = ""
    matches: tuple[Span, ...] = ()
    """Where the query stands in visible paragraphs."""
    match: int | None = None
    """The current one of them."""
    done: float = 0.0
    """How much of the article has been looked through for claims, from 0 to 1."""

    @property
    def paragraph(self) -> Span:
        """The current paragraph's span."""
        return self.article.paragraphs[self.at].span

    @property
    def statement(self) -> Statement | None:
        """The selected statement."""
        return None if self.claim is None else self.marks.statements[self.claim]

    @property
    def target(self) -> tuple[Scope, Span, str | None]:
        """What an annotation made now is about: its scope, its span and its person."""
        if self.selection is not None:
            return Scope.SPAN, self.selection.span, self._sole_speaker()
        if self.statement is not None:
            return Scope.STATEMENT, self.statement.span, self.statement.person
        return Scope.PARAGRAPH, self.paragraph, self._sole_speaker()

    @property
    def focus(self) -> Span | None:
        """What must be seen of the current paragraph, where that is less than the whole."""
        chosen = self.notes.get(self.annotation)
        if self.selection is not None:
            return self.selection.words[self.selection.moving]
        if self.statement is not None:
            return self.statement.claim[0]
        if chosen is not None and self.paragraph.covers(chosen.quote.span):
            return chosen.quote.span._replace(end=chosen.quote.span.start + 1)
        if self.match is not None and self.paragraph.overlaps(self.matches[self.match]):
            return self.matches[self.match]
        return None

    @property
    def here(self) -> tuple[Annotation, ...]:
        """The annotations of exactly the target; of the selected one alone where one is."""
        chosen = self.notes.get(self.annotation)
        if chosen is not None:
            return (chosen,)
        scope, span, _ = self.target
        return tuple(a for a in self.notes.of(self.at) if a.scope is scope and a.quote.span == span)

    @property
    def progress(self) -> float:
        """How far the current paragraph is through the visible ones, from 0 to 1."""
        last = len(self.visible) - 1
        return 1.0 if last <= 0 else bisect_left(self.visible, self.at) / last

    @property
    def is_looking(self) -> bool:
        """Whether claims are still being looked for."""
        return self.done < 1.0

    def _sole_speaker(self) -> str | None:
        who = {self.marks.statements[c].person for c in self.marks.claims_in(self.at)}
        return who.pop() if len(who) == 1 else None

    # Moving

    def go(self, index: int) -> Reading:
        """At the visible paragraph nearest to `index`, with nothing selected."""
        place = min(bisect_left(self.visible, index), len(self.visible) - 1)
        if place and self.visible[place] > index > self.visible[place - 1]:
            place -= index - self.visible[place - 1] < self.visible[place] - index
        return replace(self, at=self.visible[place], claim=None, annotation=None, selection=None)

    def move(self, by: int) -> Reading:
        """`by` visible paragraphs on, or back if negative; no further than the first and last."""
        place = bisect_left(self.visible, self.at) + by
        return self.go(self.visible[min(max(place, 0), len(self.visible) - 1)])

    def next_claim(self, by: int) -> Reading:
        """At the next (1) or previous (-1) claim, of the person walked with if there is one."""
        return self._to_claim(by, lambda s: self.walking is None or s.person == self.walking)

    def next_speaker(self, by: int) -> Reading:
        """At the next or previous claim that somebody else makes."""
        now = self.statement.person if self.statement else None
        return self._to_claim(by, lambda s: s.person is not None and s.person != now)

    def _to_claim(self, by: int, fits: Callable[[Statement], bool]) -> Reading:
        statements = self.marks.statements
        if self.claim is not None:
            place = self.claim + by
        else:
            place = bisect_left(statements, self.paragraph.start, key=lambda s: s.span.start)
            place -= by < 0
        while 0 <= place < len(statements):
            index = self.article.paragraph_at(statements[place].span.start)
            if fits(statements[place]) and self._shows(index):
                return replace(self.go(index), claim=place)
            place += by
        return self

    def at_claim(self, place: int | None) -> Reading:
        """In the same paragraph, with that statement selected."""
        return replace(self, claim=place, annotation=None, selection=None)

    def walk(self, person: str | None) -> Reading:
        """Walking through the claims of `person` alone, at their first; with None, freely again.

        Where they make none, at the first place that names them.
        """
        start = replace(self.go(self.visible[0]), walking=person)
        first = start.next_claim(1)
        if person is None or first.statement is not None:
            return first if person else replace(self, walking=None)
        place = self.marks.person(person)
        mentions = () if place is None else self.marks.people[place].mentions
        indices = (self.article.paragraph_at(span.start) for span in mentions)
        shown = next((index for index in indices if self._shows(index)), self.at)
        return replace(self.go(shown), walking=None)

    def next_annotation(self, by: int) -> Reading:
        """At the next or previous annotation."""
        placed = [a for a in self.notes.placed if self._shows(self._index(a))]
        chosen = self.notes.get(self.annotation)
        if chosen is not None:
            place = bisect_left(placed, chosen.place, key=lambda a: a.place) + by
        else:
            start = self.statement.span.start if self.statement else self.paragraph.start
            place = bisect_left(placed, start, key=lambda a: a.quote.span.start) - (by < 0)
        if not 0 <= place < len(placed):
            return self
        return self.choose(placed[place])

    def choose(self, annotation: Annotation) -> Reading:
        """At the annotation, which is selected."""
        if annotation.anchor is Anchor.ORPHAN:
            return replace(self, annotation=annotation.id)
        return replace(self.go(self._index(annotation)), annotation=annotation.id)

    def _index(self, annotation: Annotation) -> int:
        return self.article.paragraph_at(annotation.quote.span.start)

    def _shows(self, index: int) -> bool:
        place = bisect_left(self.visible, index)
        return place < len(self.visible) and self.visible[place] == index

    def cleared(self) -> Reading:
        """One layer of state less: the selection, the choice, the walk, the query, the filter."""
        if self.selection is not None:
            return replace(self, selection=None)
        if self.claim is not None or self.annotation is not None:
            return replace(self, claim=None, annotation=None)
        if self.walking is not None:
            return replace(self, walking=None)
        if self.query:
            return self.searched("")
        return self.filtered("") if self.filter else self

    # Selecting

    def selecting(self) -> Reading:
        """In span mode, beginning with what is selected, or the paragraph's first sentence."""
        chosen = self.notes.get(self.annotation)
        if self.statement is not None:
            start = self.statement.span
        elif chosen is not None and chosen.scope is not Scope.PARAGRAPH:
            start = chosen.quote.span
        elif self.match is not None and self.paragraph.covers(self.matches[self.match]):
            start = self.matches[self.match]
        else:
            start = first_sentence(self.article.text, self.paragraph)
        selection = selection_of(self.article.text, self.paragraph, start)
        return replace(self, selection=selection, claim=None, annotation=None)

    def resized(self, change: Callable[[Selection], Selection]) -> Reading:
        """With the selection as `change` makes it."""
        return self if self.selection is None else replace(self, selection=change(self.selection))

    # Showing

    def with_marks(self, marks: Marks, *, done: float = 1.0) -> Reading:
        """With what attribution found so far; what was selected stays selected."""
        if marks is self.marks:
            return replace(self, done=done)
        claim = None if self.statement is None else marks.place_of(self.statement)
        who = self.marks.person(self.walking)
        walking = self.walking if who is None else marks.called(self.marks.people[who])
        now = replace(self, marks=marks, done=done, claim=claim, walking=walking)
        return now._shown() if self.filter else now

    def with_notes(self, notes: Notes) -> Reading:
        """With the annotations as they are now."""
        gone = self.annotation is not None and notes.get(self.annotation) is None
        now = replace(self, notes=notes, annotation=None if gone else self.annotation)
        return now._shown() if self.filter else now

    def toggled_furniture(self) -> Reading:
        """With page furniture shown, or hidden again."""
        return replace(self, furniture=not self.furniture)._shown()

    def filtered(self, words: str) -> Reading:
        """With only the paragraphs that fit every word of `words`, or as it is if none does."""
        now = replace(self, filter=words.strip())
        fits = filter_of(now.filter, self.article, self.marks, self.notes)
        return now._shown() if any(map(fits, now._readable())) else self

    def _readable(self) -> Iterator[int]:
        """The indices of the paragraphs that are not hidden as furniture."""
        for index, paragraph in enumerate(self.article.paragraphs):
            if self.furniture or paragraph.kind is not ParagraphKind.FURNITURE:
                yield index

    def _shown(self) -> Reading:
        shown = tuple(self._readable())
        if self.filter:
            fits = filter_of(self.filter, self.article, self.marks, self.notes)
            shown = tuple(index for index in shown if fits(index))
        if not shown:
            shown = (self.at,)
        if shown == self.visible:
            return self
        now = replace(self, visible=shown)
        if not now._shows(self.at):
            now = now.go(self.at)
        return now._matched(self.query)

    # Finding

    def searched(self, query: str) -> Reading:
        """With every visible place of `query` known, and the first from here on current."""
        now = self._matched(query)
        if not now.matches:
            return now
        place = bisect_left(now.matches, self.paragraph.start, key=lambda span: span.start)
        return now._at_match(place % len(now.matches))

    def _matched(self, query: str) -> Reading:
        """With every visible place of `query` known; the current one stays current."""
        found = tuple(
            span
            for span in matches_in(self.article, query)
            if self._shows(self.article.paragraph_at(span.start))
        )
        current = None if self.match is None else self.matches[self.match]
        place = found.index(current) if current in found else None
        return replace(self, query=query, matches=found, match=place)

    def next_match(self, by: int) -> Reading:
        """At the next or previous match; from the last round to the first, and back."""
        if not self.matches:
            return self
        if self.match is not None and self.paragraph.overlaps(self.matches[self.match]):
            place = self.match + by
        else:
            start = self.paragraph.start if by > 0 else self.paragraph.end
            find = bisect_left if by > 0 else bisect_right
            place = find(self.matches, start, key=lambda span: span.start) - (by < 0)
        return self._at_match(place % len(self.matches))

    def matches_in(self, index: int) -> tuple[tuple[int, Span], ...]:
        """The matches in the paragraph of that index, each with its place among all."""
        if not self.matches:
            return ()
        whole = self.article.paragraphs[index].span
        first = bisect_left(self.matches, whole.start, key=lambda span: span.start)
        last = bisect_left(self.matches, whole.end, key=lambda span: span.start)
        return tuple(enumerate(self.matches[first:last], first))

    def _at_match(self, place: int) -> Reading:
        index = self.article.paragraph_at(self.matches[place].start)
        return replace(self.go(index), match=place)


def begin(article: Article, annotations: Iterable[Annotation] = (), *, at: int = 0) -> Reading:
    """The article opened at the paragraph of index `at`, with no claims known yet."""
    marks = marks_of(article, (), (), read=Span(0, 0))
    bare = Reading(article, marks, notes_of(article, annotations), (at,))
    shown = bare._shown()
    body = [i for i in shown.visible if article.paragraphs[i].number is not None]
    return shown.go(at or (body[0] if body else shown.visible[0]))
