"""Knows which characters an article may hold, and mends or drops the others."""

from __future__ import annotations

import re
from unicodedata import is_normalized, normalize

_LINE_BREAK = re.compile("[\r\v\x85\u2028]")
_PARAGRAPH_BREAK = re.compile("[\f\u2029]")
_TERMINAL_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours and cursor moves (ECMA-48, 5.4)
    r"|\x1b\][^\n\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links; what hides lines is shown
)
_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# ZWNJ and ZWJ (U+200C, U+200D) stay: Persian, Hindi and emoji are spelt with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls; tabs and newlines are for the paragraphs to read
    "\xad\u061c\u180e\u200b\u200e\u200f"  # soft hyphen, marks of direction, zero-width space
    "\u202a-\u202e\u2060-\u206f"  # overrides, embeddings, isolates, invisible operators
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)


def clean(text: str) -> str:
    """`text` with `\\n` for every line break, plain spaces, nothing invisible, in NFC.

    Cleaning what is clean changes nothing.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    # `isprintable` runs in C and is false for every character that is mended below.
    if not text.replace("\n", "").isprintable():
        text = _LINE_BREAK.sub("\n", text)
        text = _PARAGRAPH_BREAK.sub("\n\n", text)
        text = _TERMINAL_SEQUENCE.sub("", text)
        text = _SPACE.sub(" ", text)
        text = _INVISIBLE.sub("", text)
    # Composed last: an invisible character may have stood between a letter and its accent.
    return text if is_normalized("NFC", text) else normalize("NFC", text)
