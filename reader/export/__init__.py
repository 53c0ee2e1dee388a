"""Statements and annotations → text; writes nothing."""

from reader.export.markdown import document
from reader.export.merge import Merged, merged
from reader.export.show import shown
from reader.export.statements import (
    statements_csv,
    statements_json,
    statements_jsonl,
    statements_text,
)

__all__ = [
    "Merged",
    "document",
    "merged",
    "shown",
    "statements_csv",
    "statements_json",
    "statements_jsonl",
    "statements_text",
]
