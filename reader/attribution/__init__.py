"""Knows who says what in an article: its text in, statements and persons out."""

from __future__ import annotations

from reader.attribution.finding import Progress, find_statements, find_statements_from, seen
from reader.attribution.people import find_people

__all__ = ["VERSION", "Progress", "find_people", "find_statements", "find_statements_from", "seen"]

VERSION = "polnear-3"
"""Changes whenever the same text may give other statements; part of the cache's key."""
