"""Knows who says what in an article: its text in, statements and persons out."""

from __future__ import annotations

from reader.attribution.people import find_people, name_speakers
from reader.attribution.rules import find_claims
from reader.model import Statement

__all__ = ["VERSION", "find_people", "find_statements"]

VERSION = "rules-1"
"""Changes whenever the same text may give other statements; part of the cache's key."""


def find_statements(text: str) -> tuple[Statement, ...]:
    """The statements of an article in reading order; positions are code points in `text`."""
    return name_speakers(text, find_claims(text))
