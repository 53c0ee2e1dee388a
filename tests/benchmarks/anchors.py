"""Measures anchors on edited news: run `python -m tests.benchmarks.anchors [FOLDER]`.

FOLDER holds articles as *.txt; without it, those in seeds. Every edit is made by a seeded
generator that knows where each letter went, so that each placement can be judged.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from reader.anchors import quote_of
from reader.anchors.alignment import align
from reader.anchors.search import place_without_text
from reader.load import load_article
from reader.model import Anchor, Quote, Scope, Span, Version
from tests.benchmarks import client
from tests.benchmarks.__main__ import ROOT
from tests.benchmarks.edits import DELETIONS, EDITS, Deletion, Edit
from tests.benchmarks.revisions import Revision, sentences_in

SPANS = 2_500
"""How many spans are placed for each kind of edit."""
A_REVISION = 8
"""How many of them in one revision of an article."""
RIGHT = 0.9
"""The intersection over union with the truth from which on a place is right."""


class Case(NamedTuple):
    """A span of an old text, and the text that its article became."""

    old: Version
    new: Version
    quote: Quote
    truth: Span | None
    paragraph: Span | None
    """Where the paragraph went that has most of it."""


class Tally(NamedTuple):
    """How the spans of one kind of edit were placed."""

    counts: Counter[str]
    seconds: list[float]
    aligning: list[float]
    misplaced: list[tuple[Case, Span]]


def main() -> None:
    """Runs every measurement; takes about ten minutes on a hundred articles."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "seeds"
    articles = [load_article(str(path)) for path in sorted(folder.glob("*.txt"))]
    versions = [Version(a.text, tuple(p.span for p in a.paragraphs)) for a in articles]
    print(f"{len(versions)} articles, {sum(len(v.text.split()) for v in versions):,} words\n")
    names = ("right", "para.", "orphan", "WRONG", "elsew.")
    print(f"{'%':40}{'n':>6}  {'reader':^35}  {'rule of the Hypothesis client':^28}")
    print(" " * 46, *(f"{name:>6}" for name in (*names, "", "right", "orphan", "WRONG", "elsew.")))
    seconds: list[float] = []
    theirs: list[float] = []
    aligning: list[float] = []
    for name, edit in EDITS.items():
        ours, other = _compared(edited(versions, edit))
        _print_row(name, ours, other)
        seconds, theirs = seconds + ours.seconds, theirs + other.seconds
        aligning += ours.aligning
    print("\nOf a deleted passage, a paragraph or an orphan is right; placed anywhere is wrong.")
    placed, others, passages = 0, 0, 0
    for name, deletion in DELETIONS.items():
        ours, other = _compared(deleted(versions, deletion))
        _print_row(name, ours, other)
        placed += ours.counts["wrong"]
        others += other.counts["wrong"]
        passages += len(ours.seconds)
    print(f"\ndeleted passages placed: {placed} of {passages:,}; by the client's rule {others:,}")
    print("\nWithout the earlier text, by the words and their context alone:")
    for name in ("10 % of the words edited", "paragraphs reordered"):
        _print_row(name, *_compared(edited(versions, EDITS[name]), without_text=True))
    for name, deletion in DELETIONS.items():
        _print_row(name, *_compared(deleted(versions, deletion), without_text=True))
    print()
    for who, times in (("an annotation", seconds), ("one by the client's rule", theirs)):
        print(f"{who}: median {_ms(median(times))}, p95 {_ms(_p95(times))}, most {_ms(max(times))}")
    print(f"aligning an article: median {_ms(median(aligning))}, p95 {_ms(_p95(aligning))}")
    print_large(versions)


def edited(versions: Sequence[Version], edit: Edit) -> Iterator[Case]:
    """Spans of the articles in turn, with the text that they became."""
    chance = random.Random(1)
    found = 0
    for _ in range(SPANS):
        for index, version in enumerate(versions):
            revision = Revision(version, chance, _others(versions, index))
            edit(revision)
            new = revision.version()
            for span in _spans(version, chance, A_REVISION):
                truth = revision.truth(span)
                if not truth.unclear and (truth.left <= 0.02 or truth.left >= 0.5):
                    there = truth.span if truth.left >= 0.5 else None
                    yield Case(
                        version, new, quote_of(version.text, span), there, _home_of(revision, span)
                    )
                    found += 1
            if found >= SPANS:
                return


def _home_of(revision: Revision, span: Span) -> Span | None:
    whole = [place for place in revision.old.paragraphs if place.overlaps(span)]
    most = max(whole, key=lambda place: min(span.end, place.end) - max(span.start, place.start))
    return revision.truth(most).span


def deleted(versions: Sequence[Version], deletion: Deletion) -> Iterator[Case]:
    """Spans that were deleted, with the text that is left, of which 5 % of words are edited."""
    chance = random.Random(2)
    found = 0
    for _ in range(SPANS):
        for index, version in enumerate(versions):
            for span in _spans(version, chance, 2):
                revision = Revision(version, chance, _others(versions, index))
                words = quote_of(version.text, span)
                if version.text.count(words.exact) == 1 and deletion(revision, span):
                    revision.edit_words(0.05)
                    yield Case(version, revision.version(), words, None, None)
                    found += 1
            if found >= SPANS // 5:
                return


def _others(versions: Sequence[Version], index: int) -> list[str]:
    """Sentences of the two articles that come next; of a lone one, its own, reversed."""
    found = []
    for offset in (1, 2):
        other = versions[(index + offset) % len(versions)]
        for place in other.paragraphs:
            words = place.of(other.text)
            found += [m for m in words.replace("! ", ". ").split(". ") if len(m) > 30]
    if len(versions) == 1:
        found = [" ".join(reversed(sentence.split())) for sentence in found]
    return [sentence if sentence[-1] in '.”"' else f"{sentence}." for sentence in found]


def _spans(version: Version, chance: random.Random, count: int) -> Iterator[Span]:
    """Some words, a clause, one or two sentences, a paragraph, or parts of two paragraphs."""
    text = version.text
    places = [place for place in version.paragraphs if len(place.of(text).split()) > 7]
    while count and places:
        index = chance.randrange(len(places))
        place, how = places[index], chance.random()
        words, at = [], place.start
        for word in place.of(text).split():
            at = text.index(word, at)
            words.append(Span(at, at + len(word)))
            at += len(word)
        run = chance.randint(3, 6) if how < 0.25 else chance.randint(7, 20)
        if how < 0.5:
            first = chance.randrange(max(1, len(words) - run))
            yield Span(words[first].start, words[min(len(words), first + run) - 1].end)
        elif how < 0.85:
            letters = Revision(version, chance, ()).paragraphs[version.paragraphs.index(place)]
            sentences = sentences_in(letters)
            first = chance.randrange(len(sentences))
            last = min(len(sentences) - 1, first + (how >= 0.75))
            if sentences[last].end - sentences[first].start < 15:
                continue
            yield Span(place.start + sentences[first].start, place.start + sentences[last].end)
        elif how < 0.95 or index + 1 == len(places):
            yield place
        else:
            middle, after = words[len(words) // 2].start, places[index + 1]
            if version.paragraphs.index(after) != version.paragraphs.index(place) + 1:
                continue
            cut = text.find(" ", (after.start + after.end) // 2, after.end)
            yield Span(middle, cut if cut > 0 else after.end)
        count -= 1


def _compared(cases: Iterator[Case], *, without_text: bool = False) -> tuple[Tally, Tally]:
    ours, theirs = (Tally(Counter(), [], [], []) for _ in range(2))
    alignment, pair = None, None
    for case in cases:
        if alignment is None or pair != (id(case.old), id(case.new)):
            start = time.perf_counter()
            alignment = align(case.old, case.new)
            ours.aligning.append(time.perf_counter() - start)
            pair = id(case.old), id(case.new)
            kept = case.new  # so that its id is not another's
        start = time.perf_counter()
        if without_text:
            place = place_without_text(case.new, case.quote, Scope.SPAN)
        else:
            place = alignment.place(case.quote, Scope.SPAN)
        ours.seconds.append(time.perf_counter() - start)
        judge(ours, case, place.anchor, place.span)
        start = time.perf_counter()
        span = client.anchor(case.old, case.new, case.quote)
        theirs.seconds.append(time.perf_counter() - start)
        judge(theirs, case, Anchor.ORPHAN if span is None else Anchor.MOVED, span)
    assert kept
    return ours, theirs


def judge(tally: Tally, case: Case, anchor: Anchor, span: Span | None) -> None:
    """Counts a placement."""
    truth = case.truth
    if span is None:
        tally.counts["right" if truth is None else "orphan"] += 1
    elif anchor is Anchor.PARAGRAPH:
        holds = truth is None or (case.paragraph is not None and span.overlaps(case.paragraph))
        tally.counts["right" if truth is None else "paragraph" if holds else "wrong"] += 1
        if not holds:
            tally.misplaced.append((case, span))
    elif truth is not None and _agreement(span, truth) >= RIGHT:
        tally.counts["right"] += 1
    else:
        tally.counts["wrong"] += 1
        tally.counts["elsewhere"] += truth is None or not span.overlaps(truth)
        tally.misplaced.append((case, span))


def _agreement(one: Span, other: Span) -> float:
    """Intersection over union."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(0, common) / (max(one.end, other.end) - min(one.start, other.start))


def _print_row(name: str, ours: Tally, theirs: Tally) -> None:
    total = ours.counts.total() - ours.counts["elsewhere"]
    kinds = ("right", "paragraph", "orphan", "wrong", "elsewhere")
    shares = [f"{100 * ours.counts[kind] / total:6.1f}" for kind in kinds]
    others = [f"{100 * theirs.counts[kind] / total:6.1f}" for kind in kinds if kind != "paragraph"]
    print(f"{name:40}{total:6}", *shares, " " * 6, *others, flush=True)


def print_large(versions: Sequence[Version]) -> None:
    """Seconds to align a book of 20,000 paragraphs, and a paragraph of ten megabytes."""
    chance = random.Random(3)
    texts = [place.of(v.text) for v in versions for place in v.paragraphs]
    book = [f"{n}. {chance.choice(texts)}" for n in range(20_000)]
    some = [f"{text} Added." if n % 10 == 0 else text for n, text in enumerate(book)]
    every = [text.replace(" the ", " that ", 1) + " Added." for text in book]
    for name, new in (("some", some), ("all", every)):
        start = time.perf_counter()
        alignment = align(_version(book), _version(new))
        print(
            f"20,000 paragraphs, {name} edited: {time.perf_counter() - start:.1f} s, "
            f"kept {alignment.kept:.3f}"
        )
    long = " ".join(f"{n}. {text}" for n, text in enumerate(book * 5))[:10_000_000]
    start = time.perf_counter()
    alignment = align(_version([long]), _version([long.replace(" the ", " that ", 10_000)]))
    place = alignment.place(quote_of(long, Span(5_000_000, 5_000_100)), Scope.SPAN)
    print(f"a paragraph of 10 MB: {time.perf_counter() - start:.1f} s, {place.anchor}")


def _version(texts: Sequence[str]) -> Version:
    spans, at = [], 0
    for text in texts:
        spans.append(Span(at, at + len(text)))
        at += len(text) + 2
    return Version("\n\n".join(texts), tuple(spans))


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms"


if __name__ == "__main__":
    main()
