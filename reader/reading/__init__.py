"""The immutable cursor: where the eye is, what is selected, what is marked."""

from reader.reading.cursor import Reading, begin
from reader.reading.marks import Mark, Marks, Role, marks_of
from reader.reading.notes import Notes, notes_of
from reader.reading.selection import Selection

__all__ = [
    "Mark",
    "Marks",
    "Notes",
    "Reading",
    "Role",
    "Selection",
    "begin",
    "marks_of",
    "notes_of",
]
