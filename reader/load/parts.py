"""Knows what part each paragraph plays: title, byline, heading, text or furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reader.load.bylines import Credits, find_dateline, read_credits
from reader.load.furniture import find_furniture
from reader.load.paragraphs import Block
from reader.model import ParagraphKind

BYLINE, FURNITURE, HEADING, TEXT, TITLE = (
    ParagraphKind.BYLINE,
    ParagraphKind.FURNITURE,
    ParagraphKind.HEADING,
    ParagraphKind.TEXT,
    ParagraphKind.TITLE,
)

_FRONT = 12
"""Title, byline and date stand among so many paragraphs from the top."""
_LONG = 160
"""A paragraph longer than this, in code points, is the article itself."""
_LONGEST_HEADLINE = 200
_LONGEST_SENTENCE = 150
"""Headlines that end in a full stop are no longer: 99 in 100 of PolNeAR's are within 128."""
_LONGEST_HEADING = 80
_DATELINE_WITHIN = 5
"""A dateline opens one of so many first paragraphs of text."""

_TWO_SENTENCES = re.compile(
    r"[^\W\d_]{3,}(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\bGen)(?<!\bMrs)(?<!\bCol)"
    r"[.!?][\"'”’)]* +[\"'“‘(]?[^\W\d_a-z]"
)
_SPEECH = re.compile(r"[“\"][^”\"]*[.,!?…—-][”\"](?: .*)?|‘.*[.,!?…]’|'.*[.,!?…]'")
_CHAPTER = re.compile(
    r"(?i:chapter|book|part|volume|canto|act|scene|stave|letter|section)\s+"
    r"(?:[IVXLCDM]+|\d{1,3}|(?i:(?:the\s+)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|last|one|two|three|four|five|six|seven|eight|nine|ten)))"
    r"(?:\s*[.:—–-]+(?:\s*[A-Z“\"‘\d].{0,60})?|\s+[A-Z“‘][^.!?]{0,60})?"
)
_NUMERAL = re.compile(r"[IVXLC]{1,7}\.?")
_RUNS_ON = re.compile(r"[.!?] ")
_NOT_AT_HEADING_END = ".!?”\"’':;,…"


class Parts(NamedTuple):
    """The paragraphs with their parts, and what the ones at the top say of the article."""

    kinds: tuple[ParagraphKind, ...]
    """One for each block."""
    title: str | None
    byline: str | None
    published: str | None
    dateline: str | None


def recognise_parts(blocks: Sequence[Block], *, headed: bool) -> Parts:
    """The part that each block plays.

    `headed` says that the source marks its own headings, so that none is guessed.
    """
    texts = [block.text for block in blocks]
    kinds = [block.kind for block in blocks]
    credits = _find_credits(blocks)

    def could_be_title(at: int) -> bool:
        return _is_headline(blocks[at], headed=headed, full_stop=False)

    # A heading its author marked is the author's own word, whatever it says.
    hideable = ["" if headed and block.kind is HEADING else block.text for block in blocks]
    hidden = find_furniture(hideable, could_be_title, credits.__contains__)
    title_at = _find_title(blocks, credits, hidden, headed=headed)
    for at in credits:
        kinds[at] = BYLINE
    for at in hidden:
        kinds[at] = FURNITURE
    if title_at is not None:
        kinds[title_at] = TITLE
    if not headed:
        for at in _find_headings(texts, kinds):
            kinds[at] = HEADING
    found = [credit for at, credit in credits.items() if at not in hidden]
    return Parts(
        kinds=tuple(kinds),
        title=_title(texts, title_at, found),
        byline=next((credit.byline for credit in found if credit.byline), None),
        published=_published(found),
        dateline=_dateline(texts, kinds),
    )


def _find_credits(blocks: Sequence[Block]) -> dict[int, Credits]:
    """The bylines and dates at the top, by index, as far as the second long paragraph."""
    credits: dict[int, Credits] = {}
    long = 0
    for at, block in enumerate(blocks[:_FRONT]):
        long += len(block.text) > _LONG
        if long > 1:
            break
        if credit := read_credits(block.text.lstrip("•*- ")):
            credits[at] = credit
    return credits if len(credits) < len(blocks) else {}


def _find_title(
    blocks: Sequence[Block], credits: dict[int, Credits], hidden: frozenset[int], *, headed: bool
) -> int | None:
    named = next((at for at, credit in credits.items() if credit.title), None)
    if named is not None:
        return named
    seen = [at for at in range(min(len(blocks), 2 * _FRONT)) if at not in hidden]
    body = [at for at in seen if at not in credits]
    if len(body) < 2 or not _is_headline(blocks[body[0]], headed=headed, full_stop=True):
        return None
    first = blocks[body[0]].text
    # A sentence is a headline only above something longer: else a story opens with it.
    below = max(len(blocks[at].text) for at in body[1:6])
    return None if first.endswith(".") and below <= len(first) else body[0]


def _is_headline(block: Block, *, headed: bool, full_stop: bool) -> bool:
    """Whether a block reads as a headline; one that ends in a full stop if `full_stop` lets it."""
    text = block.text
    if headed:
        return block.kind is HEADING and block.level == 1
    if block.kind is not TEXT or len(text) > _LONGEST_HEADLINE or text.islower():
        return False
    if not any(map(str.isalpha, text)) or text.endswith((",", ";", ":", "-", "—")):
        return False
    if _CHAPTER.fullmatch(text) or _SPEECH.fullmatch(text) or find_dateline(text):
        return False
    if not text.rstrip("\"'”’)").endswith((".", "!", "?")):
        return True
    if (text.endswith(".") and not full_stop) or len(text) > _LONGEST_SENTENCE:
        return False
    return not _TWO_SENTENCES.search(text) or _is_title_case(text)


def _is_title_case(text: str) -> bool:
    words = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    return len(words) > 1 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _find_headings(texts: Sequence[str], kinds: Sequence[ParagraphKind]) -> list[int]:
    """Where an author who marked no headings seems to have set them; the last line is none."""
    # A lone "X." is a chapter only where there is a first.
    numerals = "I" in texts or "I." in texts
    found = []
    for at, text in enumerate(texts[:-1]):
        if len(text) > _LONGEST_HEADING or kinds[at] is not TEXT:
            continue
        before = texts[at - 1] if at and kinds[at - 1] is TEXT else ""
        after = texts[at + 1] if kinds[at + 1] is TEXT else ""
        if _is_heading(text, before, after) or (numerals and _NUMERAL.fullmatch(text)):
            found.append(at)
    return found


def _is_heading(text: str, before: str, after: str) -> bool:
    if _CHAPTER.fullmatch(text):
        return True
    if text[-1] in _NOT_AT_HEADING_END or not text[0].isalnum() or _RUNS_ON.search(text):
        return False
    if text.isupper():
        return sum(map(str.isalpha, text)) > 1
    between = len(before) > 100 and len(after) > 100
    return between and not text[0].islower() and text.count(" ") < 12


def _title(texts: Sequence[str], title_at: int | None, found: Sequence[Credits]) -> str | None:
    named = next((credit.title for credit in found if credit.title), None)
    return named or (None if title_at is None else texts[title_at])


def _published(found: Sequence[Credits]) -> str | None:
    """The first date that is not of an update, or the first."""
    dates = sorted((c for c in found if c.published), key=lambda credit: credit.updated)
    return dates[0].published if dates else None


def _dateline(texts: Sequence[str], kinds: Sequence[ParagraphKind]) -> str | None:
    early = [text for text, kind in zip(texts, kinds, strict=True) if kind is TEXT]
    found = (find_dateline(text) for text in early[:_DATELINE_WITHIN])
    return next(filter(None, found), None)
