"""Knows which characters act on a screen, or hide there, and how to show them instead."""

from __future__ import annotations

import re

_ACTING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, of one byte and of two; tab and line feed are text
    "\u2028\u2029"
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates (UAX #9)
    "\ud800-\udfff"
)
_HIDING = (
    "\u180e\u2061-\u2065\u206a-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff"  # tags: letters that nobody sees
)
# What words are spelt with stays: joiners (Persian, Hindi, emoji), zero-width and direction marks,
# soft hyphens. A mark, unlike an override, turns no letter round.

ACTING = re.compile(f"[{_ACTING}]")
"""A character that a terminal obeys, that turns the order of others, or that UTF-8 cannot hold."""
UNSEEN = re.compile(f"[{_ACTING}{_HIDING}]")
"""A character that acts, or that nobody sees though no word needs it."""

_LINE_BREAK = re.compile(r"\r\n?")
_FLAG_OR_UNSEEN = re.compile(
    f"(\U0001f3f4[\U000e0030-\U000e007a]{{3,6}}\U000e007f)|{UNSEEN.pattern}"  # Scotland's, say
)


def visible(text: str) -> str:
    """`text` with every unseen character shown: "␛" for an escape, "<U+202E>" for an override.

    The signs are Unicode's control pictures; the numbers are written as `less` writes them. What
    is visible stays as it is, and so do tabs and line feeds; other line breaks become line feeds.
    """
    if text.replace("\n", "").isprintable():
        return text
    return _FLAG_OR_UNSEEN.sub(lambda m: m[1] or _shown(m[0]), _LINE_BREAK.sub("\n", text))


def on_one_line(text: str) -> str:
    """`text` with every unseen character shown, line breaks and tabs too: for a name or a title."""
    if text.isprintable():
        return text
    return _FLAG_OR_UNSEEN.sub(lambda m: m[1] or _shown(m[0]), text).translate({9: "␉", 10: "␊"})


def _shown(character: str) -> str:
    number = ord(character)
    if number < 32:
        return chr(0x2400 + number)
    return "␡" if number == 127 else f"<U+{number:04X}>"
