"""Knows the changes of a notebook as a person sees them, and the article they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from reader.model import Annotation


class Deed(StrEnum):
    """What a change did, in the word that a person reads."""

    ADD = "add"
    EDIT = "edit"
    TAG = "tag"
    DELETE = "delete"
    RESTORE = "restore"
    """Brought back as it was at an earlier time."""
    PLACE = "place"
    """Given a place in a text that was changed."""
    RENAME = "rename"
    """A tag got another name, in every article."""
    OUTSIDE = "outside"
    """Another program changed the file."""
    MERGE = "merge"
    """Came from a copy of the library on another machine."""
    UNDO = "undo"
    REDO = "redo"


class Change(NamedTuple):
    """What became of one annotation: None before is an addition, None after a deletion."""

    before: Annotation | None
    after: Annotation | None

    @property
    def annotation(self) -> Annotation:
        """What it became, or what it was, where it was deleted."""
        annotation = self.after or self.before
        assert annotation is not None
        return annotation


class Step(NamedTuple):
    """One change as a reader makes it, which one key takes back."""

    id: str
    """A UUID; the steps of several articles that are one change share it."""
    at: datetime
    """In UTC."""
    deed: Deed
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a library remembers of an article it has seen."""

    id: str
    title: str
    source: str
    path: str
    """Where the article was last read from; a hint, since files move."""
    paragraph: int
    """The index of the paragraph read last."""
    version: str
    """The text read last."""
