"""Knows speakers that the layout names: "Q: …" opens a turn, "― Jane Doe" signs a quotation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reader.attribution.quotes import paragraphs, quotations
from reader.model import Origin, Span, Statement, StatementKind

_LABEL = re.compile(r"^[^\S\n]*([^\W\d_][^\n:.,;]{0,40}):[^\S\n]*(?=\S)", re.MULTILINE)
_WORD = r"(?:[^\W\d_a-z][\w.’'-]*|d[aeiu]|de|la|van|von)"  # of a name
_SIGNATURE = re.compile(
    r"[^\S\n]*\n?[^\S\n]*(?P<dash>[―—–]|--?)[^\S\n]*"
    rf"(?P<name>{_WORD}(?:[^\S\n]+{_WORD}){{0,5}})(?=[^\S\n]*(?:,[^\n]{{0,80}})?$)",
    re.MULTILINE,
)
_STOP = re.compile(r"(?<!\b\w)(?<!\b[JS]r)\.\Z")  # that ends a sentence
_LINE_BEGINS = re.compile(r"(?:\A|\n)[^\S\n]*\Z")
_INDENT = 80  # characters; looking farther for the line's beginning costs a huge line its square
_TRUST = 0.8


def find_labelled(text: str) -> tuple[Statement, ...]:
    """The turns of an interview and the quotations that are signed, in reading order."""
    labels = _labels(text)
    found: list[Statement] = []
    for block in paragraphs(text):
        turns = list(_turns(text, block, labels)) if labels else []
        found += turns or _signed(text, block)
    return tuple(found)


def _statement(said: Span, speaker: Span, cue: Span | None) -> Statement:
    return Statement((said,), speaker, cue, None, StatementKind.DIRECT, _TRUST, Origin.RULES)


def _labels(text: str) -> frozenset[str]:
    """Who speaks in an interview: Q and A, or capitalised labels that come again."""
    counts = Counter(
        found[1]
        for found in _LABEL.finditer(text)
        if all(word[0].isupper() for word in found[1].split()[:4])
    )
    if {"Q", "A"} <= counts.keys():
        return frozenset(("Q", "A"))
    often = {label for label, count in counts.items() if count > 1}
    if often:
        often.update(label for label in counts if label.isupper())
    return frozenset(often if len(often) > 1 else ())


def _turns(text: str, block: Span, labels: frozenset[str]) -> Iterator[Statement]:
    opened = [found for found in _LABEL.finditer(text, *block) if found[1] in labels]
    if not opened:
        return
    ends = [found.start() for found in opened[1:]] + [block.end]
    for found, end in zip(opened, ends, strict=True):
        said = Span(found.end(), found.end() + len(text[found.end() : end].rstrip()))
        yield _statement(said, Span(*found.span(1)), None)


def _signed(text: str, block: Span) -> Iterator[Statement]:
    """Yields the quotations that begin a line and end it with a dash and a name."""
    words = block.of(text)
    for (start, end), closed in quotations(words):
        if not closed or not _LINE_BEGINS.search(words, max(0, start - _INDENT), start):
            continue
        if signature := _SIGNATURE.match(words, end):
            named = len(_STOP.sub("", signature["name"]))
            said, speaker, cue = (
                Span(block.start + at, block.start + until)
                for at, until in (
                    (start, end),
                    (signature.start("name"), signature.start("name") + named),
                    signature.span("dash"),
                )
            )
            yield _statement(said, speaker, cue)
