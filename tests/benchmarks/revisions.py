"""Knows how news is edited, and where each letter of the old text then stands: seeded, exact."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reader.model import Span, Version

_BETWEEN = "\n\n"
_STOP = re.compile(r"[.!?]+[”’\"')\]]*\s+(?![a-z])")
_ABBREVIATED = re.compile(
    r"\b(?:[A-Z]|Mrs?|Ms|Drs?|Sens?|Reps?|Gens?|Govs?|St|Jr|Sr|Lt|Col|Prof|No|[ap]\.m|Jan|Feb|Aug"
    r"|Sept?|Oct|Nov|Dec|E\.U|U\.S|D\.C|N\.Y|L\.L)\.$"
)
_WORD = re.compile(r"\w+(?:[’']\w+)*")
_TELLING = re.compile(r"\d[\d.,]*\d|\d|(?<=[a-z,] )[A-Z]\w{2,}")
"""A number, or a name within a sentence."""
_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-"})


class Letter(NamedTuple):
    """A character of the new text."""

    character: str
    origin: int
    """Where it stood in the old text, or what it was put for stood; -1 for what was added."""


_CLAUSES = 0.06
"""How many of the edits reword a clause of four words."""
_AN_EDIT = 1 + 3 * _CLAUSES
"""Words that an edit touches, in the mean."""
Letters = list[Letter]


class Truth(NamedTuple):
    """Where a span of the old text went."""

    span: Span | None
    left: float
    """How much of it is there, from 0 to 1, words put in the place of others counted."""
    unclear: bool
    """Whether other old words now stand between its own, or an edge is in a reworded clause."""


class Revision:
    """An article being edited."""

    def __init__(self, version: Version, chance: random.Random, others: Sequence[str]) -> None:
        self.old, self.chance, self.others = version, chance, others
        """`others` are sentences of other articles, to be put in."""
        self._clauses: list[set[int]] = []
        """Where the clauses stood that were reworded, whose words have no counterparts."""
        self.vocabulary: list[str] = sorted({word for one in others for word in _WORD.findall(one)})
        self.paragraphs: list[Letters] = [
            [Letter(version.text[at], at) for at in range(*span)] for span in version.paragraphs
        ]

    # What it became

    def version(self) -> Version:
        """The edited text."""
        texts = [text for text in map(text_of, self.paragraphs) if text.strip()]
        spans, at = [], 0
        for text in texts:
            spans.append(Span(at, at + len(text)))
            at += len(text) + len(_BETWEEN)
        return Version(_BETWEEN.join(texts), tuple(spans))

    def truth(self, span: Span) -> Truth:
        """Where the span went."""
        letters: Letters = []
        for paragraph in self.paragraphs:
            if text_of(paragraph).strip():
                letters += [*paragraph, *[Letter(c, -1) for c in _BETWEEN]]
        own = [at for at, letter in enumerate(letters) if span.start <= letter.origin < span.end]
        if not own:
            return Truth(None, 0.0, False)
        there = Span(own[0], own[-1] + 1)
        inside = letters[there.start : there.end]
        strange = sum(x.origin >= 0 and not span.start <= x.origin < span.end for x in inside)
        left = len({letters[at].origin for at in own}) / (span.end - span.start)
        edges = {span.start - 1, span.start}, {span.end - 1, span.end}
        cut = any(edge <= clause for edge in edges for clause in self._clauses)
        return Truth(there, left, cut or strange > len(inside) / 20)

    # Words

    def edit_words(self, share: float) -> None:
        """Edits so many of the words: typos, other words, reworded clauses, words in and out."""
        for index, paragraph in enumerate(self.paragraphs):
            self.paragraphs[index] = self._edited(paragraph, share)

    def _edited(self, letters: Letters, share: float) -> Letters:
        words = [Span(*match.span()) for match in _WORD.finditer(text_of(letters))]
        index = len(words) - 1
        while index >= 0:
            if self.chance.random() >= share / _AN_EDIT:
                index -= 1
                continue
            how = self.chance.random()
            run = 4 if how < _CLAUSES and index >= 3 else 1
            place = Span(words[index - run + 1].start, words[index].end)
            old = text_of(letters[place.start : place.end])
            if run > 1:
                new = " ".join(self._word() for _ in range(self.chance.randint(2, 6)))
                new = _begun_as(old, new)
            elif how < 0.35:
                new = self._typo(old)
            elif how < 0.70:
                new = _begun_as(old, self._word())
            elif how < 0.85:
                added = [Letter(c, -1) for c in f" {self._word()}"]
                letters = letters[: place.end] + added + letters[place.end :]
                index -= 1
                continue
            elif old[0].isupper():
                new = self._typo(old)
            else:
                stop = place.end + (place.end < len(letters) and letters[place.end][0] == " ")
                letters = letters[: place.start] + letters[stop:]
                index -= 1
                continue
            if run > 1:
                self._clauses.append({letter.origin for letter in letters[slice(*place)]})
            letters = letters[: place.start] + _put_for(new, letters, place) + letters[place.end :]
            index -= run
        return letters

    def _word(self) -> str:
        word: str = self.chance.choice(self.vocabulary)
        return word

    def _typo(self, word: str) -> str:
        if len(word) < 3:
            return word + self.chance.choice("aeinst")
        at = self.chance.randrange(len(word) - 1)
        return self.chance.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
        )

    def set_anew(self) -> None:
        """Sets straight marks for typographic ones, another composition, other spaces."""
        for index, paragraph in enumerate(self.paragraphs):
            self.paragraphs[index] = [
                Letter(c, letter.origin)
                for letter in paragraph
                for c in unicodedata.normalize("NFD", letter.character.translate(_TYPOGRAPHY))
            ]

    # Paragraphs

    def insert_paragraphs(self, share: float) -> None:
        """Adds paragraphs of two or three sentences of other articles."""
        for index in reversed(range(len(self.paragraphs) + 1)):
            if self.chance.random() < share:
                sentences = self.chance.sample(self.others, self.chance.randint(2, 3))
                self.paragraphs.insert(index, [Letter(c, -1) for c in " ".join(sentences)])

    def delete_paragraphs(self, share: float) -> None:
        """Takes paragraphs out."""
        self.paragraphs = [p for p in self.paragraphs if self.chance.random() >= share]

    def split_paragraphs(self, share: float) -> None:
        """Splits paragraphs between two of their sentences."""
        out: list[Letters] = []
        for paragraph in self.paragraphs:
            sentences = sentences_in(paragraph)
            if len(sentences) > 1 and self.chance.random() < share:
                at = self.chance.choice(sentences[1:]).start
                out += [_stripped(paragraph[:at]), paragraph[at:]]
            else:
                out.append(paragraph)
        self.paragraphs = out

    def join_paragraphs(self, share: float) -> None:
        """Joins paragraphs with the ones before them."""
        out: list[Letters] = []
        for paragraph in self.paragraphs:
            if out and self.chance.random() < share:
                out[-1] = [*out[-1], Letter(" ", -1), *paragraph]
            else:
                out.append(paragraph)
        self.paragraphs = out

    def reorder_paragraphs(self, share: float) -> None:
        """Puts paragraphs in other places."""
        for _ in range(max(1, round(share * len(self.paragraphs)))):
            paragraph = self.paragraphs.pop(self.chance.randrange(len(self.paragraphs)))
            self.paragraphs.insert(self.chance.randint(0, len(self.paragraphs)), paragraph)

    # Sentences

    def move_sentences(self, share: float) -> None:
        """Moves first or last sentences into the paragraph beside."""
        for index in range(len(self.paragraphs) - 1):
            sentences = sentences_in(self.paragraphs[index])
            if len(sentences) > 1 and self.chance.random() < share:
                at = sentences[-1].start
                moved = self.paragraphs[index][at:]
                self.paragraphs[index] = _stripped(self.paragraphs[index][:at])
                after = self.paragraphs[index + 1]
                self.paragraphs[index + 1] = (
                    [*moved, Letter(" ", -1), *after]
                    if self.chance.random() < 0.5
                    else [*after, Letter(" ", -1), *moved]
                )

    def rewrite(self, share: float) -> None:
        """Puts sentences of other articles for so many of its own."""
        for index, paragraph in enumerate(self.paragraphs):
            for place in reversed(sentences_in(paragraph)):
                if self.chance.random() < share:
                    new = [Letter(c, -1) for c in self.chance.choice(self.others)]
                    paragraph = paragraph[: place.start] + new + paragraph[place.end :]
            self.paragraphs[index] = paragraph

    def add_look_alikes(self, share: float, *, apart: bool) -> None:
        """Copies sentences with another number or name, into another paragraph or their own."""
        texts = [(i, s) for i, p in enumerate(self.paragraphs) for s in sentences_in(p)]
        copies = [
            (index, self.look_alike(text_of(self.paragraphs[index][place.start : place.end])))
            for index, place in texts
            if self.chance.random() < share
        ]
        for index, copy in copies:
            others = [i for i in range(len(self.paragraphs)) if (i != index) == apart]
            if copy and others:
                self.put_sentence(copy, self.chance.choice(others))

    def look_alike(self, sentence: str) -> str:
        """The sentence with its numbers and names changed; "" where it has none."""
        if not _TELLING.search(sentence):
            return ""
        return _TELLING.sub(self._other, sentence)

    def _other(self, match: re.Match[str]) -> str:
        if match[0][0].isdigit():
            return str(int(re.sub(r"\D", "", match[0])[:6]) + self.chance.randint(1, 40))
        names = [word for word in self.vocabulary if word[0].isupper() and word != match[0]]
        return self.chance.choice(names)

    def put_sentence(self, sentence: str, index: int, *, at: int | None = None) -> None:
        """Adds a sentence to a paragraph, before its sentence `at`, or anywhere."""
        paragraph = self.paragraphs[index]
        starts = [place.start for place in sentences_in(paragraph)] + [len(paragraph)]
        start = self.chance.choice(starts) if at is None else starts[at]
        lead = " " if start == len(paragraph) and start else ""
        new = [Letter(c, -1) for c in f"{lead}{sentence}{'' if lead else ' '}"]
        self.paragraphs[index] = paragraph[:start] + new + paragraph[start:]

    # Deleting a passage

    def delete(self, span: Span) -> None:
        """Takes the words of an old span out."""
        self._delete_where(lambda letter: span.start <= letter.origin < span.end)

    def delete_paragraphs_of(self, span: Span) -> None:
        """Takes the paragraphs that an old span is in out."""
        for whole in self.old.paragraphs:
            if whole.overlaps(span):
                self.delete(whole)

    def _delete_where(self, is_gone: Callable[[Letter], bool]) -> None:
        for index, paragraph in enumerate(self.paragraphs):
            left = [letter for letter in paragraph if not is_gone(letter)]
            if len(left) < len(paragraph):
                self.paragraphs[index] = _stripped(left)


def text_of(letters: Sequence[Letter]) -> str:
    """The letters as text."""
    return "".join(letter.character for letter in letters)


def sentences_in(letters: Sequence[Letter]) -> list[Span]:
    """The sentences of a paragraph, by a rule that is not the program's."""
    text, start = text_of(letters), 0
    found = []
    for match in _STOP.finditer(text):
        words = text[start : match.start() + 1]
        if not _ABBREVIATED.search(words):
            found.append(Span(start, start + len(text[start : match.end()].rstrip())))
            start = match.end()
    end = len(text.rstrip())
    return [*found, Span(start, end)] if end > start else found


def _begun_as(old: str, new: str) -> str:
    """The new words, with a capital if the old ones had one."""
    return new[0].upper() + new[1:] if old[0].isupper() else new


def _put_for(new: str, letters: Letters, place: Span) -> Letters:
    """The new words, each letter with the origin of the one it was put for."""
    origins = [letters[at].origin for at in range(*place)]
    return [Letter(c, origins[n * len(origins) // len(new)]) for n, c in enumerate(new)]


def _stripped(letters: Letters) -> Letters:
    """Without blanks at the edges, and without two blanks in a row."""
    out: Letters = []
    for letter in letters:
        if letter.character != " " or (out and out[-1].character != " "):
            out.append(letter)
    while out and out[-1].character == " ":
        out.pop()
    return out
