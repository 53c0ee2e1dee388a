"""Knows what quotation marks look like, where quotations begin and where they end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader.model import Span


class Quotation(NamedTuple):
    """One stretch of quoted text, marks included; what is quoted within it is not told apart."""

    span: Span
    closed: bool
    """Whether its closing mark was found; an unclosed one ends with its paragraph."""


# Two straight apostrophes or backticks stand for a double mark in newspaper archives and TeX.
_MARKS = re.compile(r"''|``|[\"“”„‟«»‹›「」『』‘’‚']")
_CLOSERS = {"“": "”", "„": "“”", "‟": "”", "«": "»", "‹": "›", "「": "」", "『": "』"}
_CLOSERS |= {"»": "«»", "›": "‹›", "”": "”", '"': '"”', "''": "''", "``": "''"}
_BOTH_WAYS = frozenset(('"', "''"))
_ALWAYS_OPEN = frozenset("“„‟«‹「『") | {"``"}
_SINGLE = frozenset("'‘’‚")
_SINGLE_CLOSER = re.compile(r"[\w.,!?][’'](?!\w)")
_OPENERS = frozenset("([{-–—/\"“‘'")
_CLIPPED = re.compile(r"['‘’](?:\d|(?:tis|twas|em|til|cause|bout|n|round)\b)", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LINE_END = re.compile(r"\n")


def paragraphs(text: str) -> Iterator[Span]:
    """Yields the blocks between blank lines, or the lines of a text that has no blank line."""
    breaks = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else _LINE_END
    start = 0
    for found in breaks.finditer(text):
        yield from _trimmed(text, start, found.start())
        start = found.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    block = text[start:end]
    start += len(block) - len(block.lstrip())
    end -= len(block) - len(block.rstrip())
    if start < end:
        yield Span(start, end)


def quotations(block: str) -> tuple[Quotation, ...]:
    """The quotations of one paragraph, in order and disjoint; positions count from its start."""
    pairing = _Pairing(block)
    for number, mark in enumerate(pairing.marks):
        pairing.read(number, mark)
    if pairing.opened:
        pairing.close(len(block), found=False)
    return tuple(pairing.pairs)


class _Pairing:
    """The marks of a paragraph on the way to becoming quotations."""

    def __init__(self, block: str) -> None:
        self.block = block
        self.marks = list(_MARKS.finditer(block))
        self.pairs: list[Quotation] = []
        self.opened = ""
        self.start = 0
        self._depth = 0
        self._maybe: int | None = None  # the end of a ’ that closes, or is a plural's own

    def open(self, sign: str, at: int) -> None:
        self.opened, self.start, self._depth = sign, at, 0

    def close(self, end: int, *, found: bool) -> None:
        """Ends the quotation at `end`, or at a mark that may have closed it before."""
        if self._maybe is not None:
            end, found = self._maybe, True
        end = self.start + len(self.block[self.start : end].rstrip())
        # A lone apostrophe is no quotation, unless a paragraph begins with it.
        if found or self.start == 0 or self.opened not in _SINGLE:
            self.pairs.append(Quotation(Span(self.start, end), found))
        self.opened, self._maybe = "", None

    def read(self, number: int, mark: re.Match[str]) -> None:
        """Takes the next mark."""
        sign, (at, after) = mark.group(), mark.span()
        before = self.block[at - 1] if at else " "
        follows = self.block[after] if after < len(self.block) else " "
        opens = (before.isspace() or before in _OPENERS) and not follows.isspace()
        if sign in _SINGLE:
            self._single(sign, at, before, follows, opens=opens)
            return
        if self.opened in _SINGLE:
            if self._maybe is not None:
                self.close(at, found=True)
            elif self.start and not self._closes_soon(at):
                self.opened = ""
            else:
                return  # a quotation within a single quotation
        if self.opened:
            self._double(number, sign, (at, after), opens=opens)
        elif sign in _ALWAYS_OPEN or (sign in _CLOSERS and opens):
            self.open(sign, at)

    def _single(self, sign: str, at: int, before: str, follows: str, *, opens: bool) -> None:
        if not self.opened:
            if sign != "’" and opens and not _CLIPPED.match(self.block, at):
                self.open(sign, at)
        elif self.opened not in _SINGLE:
            return
        elif self._maybe is not None and opens:
            self.close(at, found=True)
            self.open(sign, at)
        elif not (follows.isalnum() or before.isspace() or (sign == "‘" and self.opened != "‚")):
            if before == "s" and self.block[at + 1 : at + 3].strip().islower():
                self._maybe = at + 1
            else:
                self._maybe = None
                self.close(at + 1, found=True)

    def _double(self, number: int, sign: str, span: tuple[int, int], *, opens: bool) -> None:
        at, after = span
        curly: list[str] = []  # the next marks tell a nested quotation from one never closed
        if self.opened == "“" and sign in ("“", '"'):
            coming = (mark.group() for mark in self.marks[number + 1 : number + 9])
            curly = [mark for mark in coming if mark in ("“", "”")][:2]
        spaced = self.block[at - 1].isspace()
        if sign == "“" == self.opened and curly == ["”", "”"]:
            self._depth += 1
        elif self._depth and sign == "”":
            self._depth -= 1
        elif sign in _CLOSERS[self.opened]:
            if not (opens and sign in _BOTH_WAYS):
                self.close(after, found=True)
            elif sign == self.opened:
                self.close(at, found=False)
                self.open(sign, at)
        elif not spaced and (
            (sign == "“" and not opens)
            or (sign == '"' and self.opened == "“" and curly[:1] != ["”"])
        ):
            self.close(after, found=True)
        elif sign == self.opened or sign in ("“", "«"):
            self.close(at, found=False)
            self.open(sign, at)

    def _closes_soon(self, at: int) -> bool:
        # Far enough for any sentence, near enough that many stray marks stay cheap.
        return _SINGLE_CLOSER.search(self.block, at, at + 300) is not None
