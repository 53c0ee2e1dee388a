"""Knows the kinds of edits that anchors are measured on, each with a name for the table."""

from __future__ import annotations

from collections.abc import Callable

from reader.model import Span
from tests.benchmarks.revisions import Revision, sentences_in, text_of

Edit = Callable[[Revision], None]
Deletion = Callable[[Revision, Span], bool]


def words_edited(share: float) -> Edit:
    """Typos, other words, reworded clauses, words put in and taken out."""
    return lambda revision: revision.edit_words(share)


def then(*edits: Edit) -> Edit:
    """One edit after the other."""

    def all_of_them(revision: Revision) -> None:
        for edit in edits:
            edit(revision)

    return all_of_them


FEW = words_edited(0.03)
EDITS: dict[str, Edit] = {
    "10 % of the words edited": words_edited(0.1),
    "30 % of the words edited": words_edited(0.3),
    "typography only": Revision.set_anew,
    "typography, 10 % of the words": then(words_edited(0.1), Revision.set_anew),
    "paragraphs inserted and deleted, 3 %": then(
        FEW, lambda r: r.delete_paragraphs(0.15), lambda r: r.insert_paragraphs(0.25)
    ),
    "paragraphs split, 3 %": then(FEW, lambda r: r.split_paragraphs(0.5)),
    "paragraphs joined, 3 %": then(FEW, lambda r: r.join_paragraphs(0.4)),
    "paragraphs reordered": lambda r: r.reorder_paragraphs(0.2),
    "paragraphs reordered, 3 %": then(FEW, lambda r: r.reorder_paragraphs(0.2)),
    "sentences into the next paragraph, 3 %": then(FEW, lambda r: r.move_sentences(0.5)),
    "look-alikes in other paragraphs, 5 %": then(
        words_edited(0.05), lambda r: r.add_look_alikes(0.4, apart=True)
    ),
    "look-alikes in the same paragraph, 5 %": then(
        words_edited(0.05), lambda r: r.add_look_alikes(0.4, apart=False)
    ),
    "half of the sentences rewritten, 5 %": then(words_edited(0.05), lambda r: r.rewrite(0.5)),
    "all at once, 10 %": then(
        words_edited(0.1),
        lambda r: r.delete_paragraphs(0.1),
        lambda r: r.split_paragraphs(0.2),
        lambda r: r.join_paragraphs(0.1),
        lambda r: r.insert_paragraphs(0.2),
        lambda r: r.add_look_alikes(0.1, apart=True),
    ),
}


def _without_look_alike(revision: Revision, span: Span) -> bool:
    revision.delete(span)
    return True


def _with_its_paragraph(revision: Revision, span: Span) -> bool:
    revision.delete_paragraphs_of(span)
    return True


def _look_alike_elsewhere(revision: Revision, span: Span) -> bool:
    """A look-alike stands in another paragraph, with one at least between."""
    home, copy = _home(revision, span)
    far = [index for index in range(len(revision.paragraphs)) if abs(index - home) > 1]
    if not copy or not far:
        return False
    revision.delete(span)
    revision.put_sentence(copy, revision.chance.choice(far))
    return True


def _look_alike_elsewhere_and_no_paragraph(revision: Revision, span: Span) -> bool:
    home, copy = _home(revision, span)
    far = [index for index in range(len(revision.paragraphs)) if abs(index - home) > 1]
    if not copy or not far:
        return False
    revision.put_sentence(copy, revision.chance.choice(far))
    revision.delete_paragraphs_of(span)
    return True


def _look_alike_beyond_a_sentence(revision: Revision, span: Span) -> bool:
    """A look-alike stands in the same paragraph, with a sentence at least between.

    Right beside it would be the same as if the number or the name had been corrected.
    """
    home, copy = _home(revision, span)
    places = sentences_in(revision.paragraphs[home])
    letters = revision.paragraphs[home]
    own = [
        n
        for n, place in enumerate(places)
        if any(span.start <= letters[at].origin < span.end for at in range(*place))
    ]
    far = [n for n in range(len(places) + 1) if own and (n < own[0] or n > own[-1] + 1)]
    if not copy or not far:
        return False
    revision.put_sentence(copy, home, at=revision.chance.choice(far))
    revision.delete(span)
    return True


def _home(revision: Revision, span: Span) -> tuple[int, str]:
    """The paragraph that the span begins in, and a look-alike of the sentence it begins in."""
    for index, letters in enumerate(revision.paragraphs):
        for place in sentences_in(letters):
            if any(letters[at].origin == span.start for at in range(*place)):
                return index, revision.look_alike(text_of(letters[place.start : place.end]))
    return 0, ""


DELETIONS: dict[str, Deletion] = {
    "deleted": _without_look_alike,
    "deleted with its paragraph": _with_its_paragraph,
    "deleted, look-alike elsewhere": _look_alike_elsewhere,
    "deleted with its paragraph, look-alike": _look_alike_elsewhere_and_no_paragraph,
    "deleted, look-alike in the paragraph": _look_alike_beyond_a_sentence,
}
