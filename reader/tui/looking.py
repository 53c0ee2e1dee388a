"""Knows how an article is looked through for claims away from the screen, and how to leave off."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

from reader.desk import Library
from reader.model import Article, ReaderError
from reader.reading import Marks, marks_of

_THRESHOLDS = gc.get_threshold()
_NEVER = 1_000_000
"""Collections of young objects before one of the old: more than there will be."""
_PATIENCE = 0.3
"""Seconds to wait for the end of a step: a thread in a model's own code may not be cut off."""


class Looking(threading.Thread):
    """Looks for claims from an offset outward, and shows what is found as it comes."""

    def __init__(
        self,
        library: Library,
        article: Article,
        marks: Marks,
        *,
        at: int,
        show: Callable[[Marks, float], None],
        tell: Callable[[str], None],
    ) -> None:
        """`show` gets the marks and how much is done, from 0 to 1; `tell` gets a failure."""
        super().__init__(daemon=True)
        self._library = library
        self._article = article
        self._marks = marks
        self._at = at
        self._show = show
        self._tell = tell
        self._left = False

    def look_at(self, offset: int) -> None:
        """Looks next at what is about `offset`."""
        self._at = offset

    def leave(self) -> None:
        """Looks no further than the step that is being taken."""
        self._left = True
        self.join(_PATIENCE)

    def run(self) -> None:
        """Looks, and shows in the end that all is done, be it because it cannot be done."""
        # What is found stays: to look through all of it for garbage would hold up a key.
        gc.set_threshold(*_THRESHOLDS[:2], _NEVER)
        try:
            self._look()
        except ReaderError as error:
            self._tell(str(error))
        finally:
            gc.freeze()
            gc.set_threshold(*_THRESHOLDS)
            self._show(self._marks, 1.0)

    def _look(self) -> None:
        shown, said = None, 0
        steps = self._library.finding(self._article, self._at)
        while not self._left:
            try:
                found, read, done = next(steps) if shown is None else steps.send(self._at)
            except StopIteration:
                return
            percent = int(done * 100)
            if found is not shown:
                self._marks = marks_of(self._article, *found, read=read, before=self._marks)
            elif percent == said:
                continue
            shown, said = found, percent
            if done < 1.0 and not self._left:
                self._show(self._marks, done)
