"""Knows in which order a text is read for its statements: from where the eye is, outward."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Iterable
from typing import NamedTuple

from reader.attribution.foreign import find_quoted, is_english
from reader.attribution.labels import find_labelled
from reader.attribution.people import name_speakers
from reader.attribution.sections import sections
from reader.model import Span, Statement

_SCREEN = 2_500
"""How many characters before and after a place are read first, where the text is long."""
_MUCH = 1_000_000
"""How many characters are told of at most where the eye has gone: half a second's naming."""


class Progress(NamedTuple):
    """What has been found while a text is still being read."""

    statements: tuple[Statement, ...]
    """In reading order; those of the parts read so far."""
    read: Span
    """The stretch of text read so far about the place that is looked at; it grows outward."""
    done: float
    """From 0 to 1, which is the whole."""
    elsewhere: tuple[Span, ...] = ()
    """Other stretches that were read, about places that were looked at before."""


def seen(text: str, stretches: Iterable[Span]) -> str:
    """The text with blanks for what is not in the stretches; positions stay as they are."""
    pieces = []
    reached = 0
    for stretch in sorted(stretches):
        pieces += [" " * (stretch.start - reached), stretch.of(text)]
        reached = stretch.end
    return "".join(pieces)


def find_statements(text: str) -> tuple[Statement, ...]:
    """The statements of an article in reading order; positions are code points in `text`."""
    found = [one for part in sections(text) for one in _read(text, part)]
    return _named(text, (Span(0, len(text)),), found, find_labelled(text))


def find_statements_from(text: str, at: int) -> Generator[Progress, int | None, None]:
    """Yields what is found from the neighbourhood of `at` outward, the whole at last.

    Whoever sends another offset has its neighbourhood read next. The last is the same wherever
    reading began. New statements come whenever twice as much has been read, and where the eye has
    gone, so that naming their speakers over and over costs no more than doing it at the end;
    `done` grows with every step.
    """
    parts = _Parts(text)
    told = 0
    at = min(at, len(text))
    now = Progress((), Span(at, at), 0.0)
    while (nearest := parts.nearest(at)) is not None:
        if len(parts.all) > 1 and parts.about(at) is None:
            parts.read_screen(at)
            now = parts.nearby(at)
        else:
            parts.read(nearest)
            if len(parts.known) == len(parts.all):
                break
            if len(parts.known) >= 2 * told:
                told = len(parts.known)
                now = parts.everywhere(at)
            elif not now.read.start <= at <= now.read.end:
                now = parts.nearby(at)
        moved = yield now._replace(done=len(parts.known) / len(parts.all))
        at = at if moved is None else min(moved, len(text))
    found = [one for part in parts.known.values() for one in part]
    whole = Span(0, len(text))
    yield Progress(_named(text, (whole,), found, parts.labelled), whole, 1.0)


class _Parts:
    """The parts of a text on the way to being read."""

    def __init__(self, text: str) -> None:
        self.all = tuple(sections(text))
        self.labelled = find_labelled(text)
        self.known: dict[int, tuple[Statement, ...]] = {}
        self._text = text
        self._screens: dict[Span, tuple[Statement, ...]] = {}

    def nearest(self, at: int) -> int | None:
        """The part nearest to an offset that was not read, the one after it rather than before."""
        unread = (number for number in range(len(self.all)) if number not in self.known)

        def away(number: int) -> int:
            start, end = self._extent(number)
            return max(start - at, at - end, 0)

        return min(unread, key=lambda number: (away(number), -number), default=None)

    def read(self, number: int) -> None:
        """Reads a part, and forgets the screens that all was read of."""
        self.known[number] = _read(self._text, self.all[number])
        wholes = _joined(map(self._extent, self.known))
        self._screens = {
            screen: said
            for screen, said in self._screens.items()
            if not any(whole.covers(screen) for whole in wholes)
        }

    def read_screen(self, at: int) -> None:
        """Reads what is about an offset, of however many parts."""
        blocks = _near(self.all, at)
        screen = Span(min(blocks[0].start, at), max(blocks[-1].end, at))
        self._screens[screen] = _read(self._text, blocks)

    def about(self, at: int) -> Span | None:
        """The stretch about an offset that was read, or None."""
        return next((one for one in self._stretches() if one.start <= at <= one.end), None)

    def everywhere(self, at: int) -> Progress:
        """All that is found so far; how much is done is not told."""
        return self._progress(self.about(at) or Span(at, at), self._stretches())

    def nearby(self, at: int) -> Progress:
        """The same, but only about an offset where all of it would take long to tell."""
        stretches = self._stretches()
        read = self.about(at) or Span(at, at)
        if sum(end - start for start, end in stretches) > _MUCH:
            read = Span(max(read.start, at - _MUCH // 2), min(read.end, at + _MUCH // 2))
            stretches = (read,)
        return self._progress(read, stretches)

    def _progress(self, read: Span, stretches: tuple[Span, ...]) -> Progress:
        whole = [self._extent(number) for number in self.known]
        found = [one for part in self.known.values() for one in part]
        for screen, statements in self._screens.items():
            found += [one for one in statements if not any(x.overlaps(one.span) for x in whole)]
            whole.append(screen)
        told = [one for one in found if any(x.covers(one.span) for x in stretches)]
        named = _named(self._text, stretches, told, self.labelled)
        return Progress(named, read, 0.0, tuple(one for one in stretches if one != read))

    def _extent(self, number: int) -> Span:
        """The characters of a part and up to the next, so that all of them are the text."""
        start = self.all[number][0].start if number else 0
        last = number + 1 == len(self.all)
        return Span(start, len(self._text) if last else self.all[number + 1][0].start)

    def _stretches(self) -> tuple[Span, ...]:
        """All that was read, disjoint and in order."""
        return _joined([*map(self._extent, self.known), *self._screens])


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for one in sorted(spans):
        if joined and one.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return tuple(joined)


def _read(text: str, blocks: tuple[Span, ...]) -> tuple[Statement, ...]:
    if not is_english(text[blocks[0].start : blocks[-1].end]):
        return find_quoted(text, blocks)
    from reader.attribution.linking import link  # numpy and the model, for who needs them
    from reader.attribution.tagger import tagger

    model = tagger()
    scores = model.scores(text, blocks)
    return link(text, scores, model.tags(scores))


def _near(parts: Iterable[tuple[Span, ...]], at: int) -> tuple[Span, ...]:
    """The paragraphs about `at`; of a huge one, what is about it."""
    low, high = at - _SCREEN, at + _SCREEN
    blocks = [block for part in parts for block in part if block.start < high and block.end > low]
    if not blocks:  # past the last paragraph
        blocks = [part[-1] for part in parts][-1:]
    return tuple(
        Span(max(block.start, low - _SCREEN), min(block.end, high + _SCREEN)) for block in blocks
    )


def _named(
    text: str,
    stretches: tuple[Span, ...],
    found: Iterable[Statement],
    labelled: Iterable[Statement],
) -> tuple[Statement, ...]:
    """What was found in some stretches, its speakers named by what they say of them."""
    said = tuple(turn for turn in labelled if any(one.covers(turn.span) for one in stretches))
    starts = [turn.span.start for turn in said]
    told = [
        one
        for one in found
        if not any(turn.span.overlaps(one.span) for turn in said[_before(starts, one) :][:2])
    ]
    return name_speakers(seen(text, stretches), sorted((*said, *told), key=lambda one: one.claim))


def _before(starts: list[int], one: Statement) -> int:
    return max(0, bisect_right(starts, one.span.start) - 1)
