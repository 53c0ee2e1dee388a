"""Finds what is written like a person's name in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from reader.attribution.lexicon import (
    FEMALE,
    HONORIFICS,
    MALE,
    NOT_NAMES,
    ORGANISATION,
    PARTICLES,
    ROLES,
    Gender,
    gender_of,
    title_gender,
)
from reader.model import Span

_UPPER = "".join(
    chr(code) for code in (*range(0x41, 0x590), *range(0x1E00, 0x2000)) if chr(code).isupper()
)
_CAPITAL = (
    rf"(?:[{_UPPER}]\.(?:[{_UPPER}]\.)*"
    rf"|(?:al-|el-|d[’'])?[{_UPPER}]\w*(?:[-’'](?![sS]\b)\w+)*\.?)"
)
# A hard-wrapped line may end within a name, a paragraph may not.
_GAP = r"(?:[^\S\n]{1,3}|[^\S\n]{0,3}\n[^\S\n]{0,3})"
_PARTICLE = rf"(?:{'|'.join(sorted(PARTICLES))}){_GAP}"
_NICKNAME = rf"[\"“'‘(][{_UPPER}]\w+[\"”'’)]{_GAP}"
_RUN = re.compile(
    rf"(?<![\w’'-])(?:{_PARTICLE}){{0,2}}{_CAPITAL}(?:{_GAP}(?:{_NICKNAME})?(?:{_PARTICLE}){{0,2}}{_CAPITAL}){{0,9}}"
)
_WORD = re.compile(r"\S+")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_STOPPED = re.compile(r"[^.]{2,}\.$")  # a sentence ends, unlike in "J." and "U.S."
_BEFORE = re.compile(r"([\w-]+),? \Z")
_AFTER = re.compile(
    r",? (?:who|said|says|told|added|wrote|tweeted|argued|asked|explained|noted)\b"
    r"|, (?:\d\d\b|(?:a|an|the|his|her|chief|senior|director|professor|executive|president)\b)"
    r"| \((?:[DR]-|\d\d\))"
)
_FIRST_NAMES = MALE | FEMALE
_NOBODY = NOT_NAMES | ORGANISATION


class Name(NamedTuple):
    """Words written like a person's name, without titles or honorifics."""

    span: Span
    words: tuple[str, ...]
    gender: Gender | None
    likely: bool
    """Whether it is surely somebody: titled, or with a known first name."""
    honoured: bool
    """Whether an honorific such as "Mr" stands before it."""
    role: str | None
    """The title before it, lower case: "president"."""


@lru_cache(maxsize=4096)
def plain(word: str) -> str:
    """A word of a name as it is compared: no full stops, no marks about a nickname, no case."""
    return word.strip(".\"“”'‘’()").replace(".", "").casefold()


def surname(words: tuple[str, ...]) -> str:
    """The surname, or the only name, as it is compared."""
    kept = [word for word in words if plain(word) not in _SUFFIXES] or list(words)
    return plain(kept[-1])


def is_headline(block: str) -> bool:
    """Whether a paragraph is set In Title Case, where a capital tells nothing."""
    if len(block) > 200:
        return False
    words = [word for word in block.split() if word[0].isalpha() and word not in NOT_NAMES]
    return len(words) > 3 and all(word[0].isupper() for word in words)


def names(block: str, offset: int) -> Iterator[Name]:
    """Yields the names in a paragraph that begins at `offset` of the article."""
    headline = is_headline(block)
    for run in _RUN.finditer(block):
        if run.group().lower() in _NOBODY:
            continue
        title: str | None = None
        piece: list[re.Match[str]] = []
        for found in _WORD.finditer(block, run.start(), run.end()):
            word = plain(found.group())
            # "Martin Luther King" is no king.
            first = plain(piece[0].group()) if piece else ""
            known = word in HONORIFICS or (word in ROLES and first not in _FIRST_NAMES)
            if known or (word in NOT_NAMES and not (piece and len(word) == 1)):
                yield from _name(block, piece, title, offset, headline=headline)
                piece, title = [], word if known else None
            else:
                piece.append(found)
                if _STOPPED.match(found.group()) and word not in _SUFFIXES:
                    yield from _name(block, piece, title, offset, headline=headline)
                    piece, title = [], None
        yield from _name(block, piece, title, offset, headline=headline)


def _name(
    block: str, piece: list[re.Match[str]], title: str | None, offset: int, *, headline: bool
) -> Iterator[Name]:
    while piece and (piece[-1].group() in PARTICLES or len(piece[-1].group()) == 1):
        piece = piece[:-1]
    if not piece:
        return
    words = tuple(found.group() for found in piece)
    lowered = [plain(word) for word in words]
    if len(lowered[-1]) < 2 or lowered[0] in _SUFFIXES or words[0][1:2] == "-":  # "R-La."
        return
    if title not in HONORIFICS and not ORGANISATION.isdisjoint(lowered):
        return
    start, end = piece[0].start(), piece[-1].end()
    if words[-1].endswith(".") and lowered[-1] not in _SUFFIXES:
        words, end = (*words[:-1], words[-1][:-1]), end - 1
    if title is None:
        before = _BEFORE.search(block, max(0, start - 24), start)
        title = before.group(1) if before and before.group(1) in ROLES else None
    first_known = len(words) > 1 and words[0] not in PARTICLES and lowered[0] in _FIRST_NAMES
    if headline and len(words) > 2 and first_known and len(lowered[1]) > 2:
        words, end = words[:2], piece[1].end()  # "Hillary Clinton Goes"
    likely = title in HONORIFICS or first_known
    if not headline and not likely:
        likely = title is not None or (
            len(words) > 1 and words[0] not in PARTICLES and _AFTER.match(block, end) is not None
        )
    yield Name(
        Span(start + offset, end + offset),
        words,
        (gender_of(lowered[0]) if first_known else None) or title_gender(title),
        likely and len(words) < 6,
        title in HONORIFICS,
        title if title in ROLES else None,
    )
