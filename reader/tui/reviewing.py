"""Knows what the keys do that look back: history, drafts, and notes whose words were changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from reader.desk import Library
from reader.lines import counted
from reader.model import Anchor, Annotation, Article, Scope, Span
from reader.store import Deed
from reader.tui.annotating import AnnotatingScreen, described


class ReviewingScreen(AnnotatingScreen):
    """A screen that brings back what was written, and puts it where it belongs."""

    def __init__(self, library: Library, article: Article) -> None:
        super().__init__(library, article)
        self._in_hand: str | None = None

    # What was written before

    def action_history(self) -> None:
        """Lists what the note here was before; without one, all changes, deletions too."""
        from reader.tui.history import HistoryScreen, moments

        def bring_back(chosen: Annotation | None) -> None:
            if chosen is not None:
                self.in_turn(lambda: self._bring_back(chosen))

        async def show() -> None:
            subject = self.subject
            key = None if subject is None else subject.id
            steps = await asyncio.to_thread(self.notebook.history, key)
            listed = tuple(moments(steps, key))
            if not listed:
                self.say("Nothing was written here yet.")
                return
            about = "all notes" if subject is None else described(subject)
            await self.app.push_screen(HistoryScreen(about, listed), bring_back)

        self.in_turn(show)

    async def _bring_back(self, chosen: Annotation) -> None:
        now = self.reading.notes.get(chosen.id)
        if now is not None:
            # Where it stands was decided since, and is another matter.
            saved = await asyncio.to_thread(self.notebook.get, chosen.id) or chosen
            chosen = replace(saved, body=chosen.body, tags=chosen.tags, kind=chosen.kind)
        await self.keep(lambda: self.notebook.save(chosen, Deed.RESTORE))
        self.say(f"Brought back {described(chosen)}; u undoes it.")

    # What was left unfinished

    def action_draft(self) -> None:
        """Goes on with a note that was left unfinished."""

        async def go_on() -> None:
            drafts = await asyncio.to_thread(self.notebook.drafts)
            if not drafts:
                self.say("No note was left unfinished.")
                return
            key, annotation = drafts[0]
            placed = self.library.settled(self.article, annotation)
            if placed.anchor is not Anchor.ORPHAN and placed.scope is not Scope.ARTICLE:
                index = self.article.paragraph_at(placed.quote.span.start)
                self.turn(self.reading.go(index))
            saved = await asyncio.to_thread(self.notebook.get, annotation.id)
            await self.edit(saved or replace(annotation, body=""), key=key)

        self.in_turn(go_on)

    # Where it belongs

    def say_what_waits(self) -> None:
        """Says, as the article is opened, what its reader may not have finished."""
        waiting = self.library.uncertain(self.article)
        drafts = self.notebook.drafts()
        said = []
        if waiting:
            notes = counted(len(waiting), "note")
            said.append(f"The text was changed: {notes} to review, R goes through them.")
        elif self.library.is_corrected(self.article):
            said.append("The text was corrected since; your notes stand where they stood.")
        if drafts:
            said.append(f"{counted(len(drafts), 'note')} left unfinished; D goes on with it.")
        if said:
            self.say(" ".join(said))

    def action_review(self) -> None:
        """Asks where the notes belong whose words were changed."""
        self.in_turn(self._review)

    async def _review(self, later: frozenset[str] = frozenset()) -> None:
        from reader.tui.review import ByHand, Decision, ReviewScreen

        waiting = await asyncio.to_thread(self.library.uncertain, self.article)
        waiting = tuple(one for one in waiting if one.id not in later)
        if not waiting:
            self.say("Every note has its place." if not later else "The others wait for you: R.")
            return
        annotation = waiting[0]
        places = await asyncio.to_thread(self.library.suggestions, self.article, annotation)
        if annotation.anchor is not Anchor.ORPHAN:
            places = (annotation.quote.span, *places)
            self.turn(self.reading.go(self.article.paragraph_at(annotation.quote.span.start)))

        def decided(decision: Decision | None) -> None:
            if isinstance(decision, ByHand):
                self._in_hand = annotation.id
                self.say("Go to its paragraph, or select its words with v; then P puts it there.")
            elif decision is None:
                self.in_turn(lambda: self._review(later | {annotation.id}))
            else:
                place = decision if isinstance(decision, Span) else None
                self.in_turn(lambda: self._decide(annotation.id, place, later))

        title = f"Review · {counted(len(waiting), 'note')} of a text that was changed"
        await self.app.push_screen(ReviewScreen(title, annotation, self.article, places), decided)

    async def _decide(self, key: str, place: Span | None, later: frozenset[str]) -> None:
        if place is None:
            await self.keep(lambda: self.library.leave_unplaced(self.article, key))
        else:
            await self.keep(lambda: self.library.place(self.article, key, place))
        await self._review(later)

    def action_place(self) -> None:
        """Puts the note under review on what is selected, or on the paragraph."""

        async def put() -> None:
            key = self._in_hand
            if key is None:
                self.say("No note is waiting for a place; R goes through those that are.")
                return
            _, span, _ = self.reading.target
            await self.keep(lambda: self.library.place(self.article, key, span))
            self._in_hand = None
            self.turn(self.reading.cleared())
            self.say("It is here now; u takes that back.")

        self.in_turn(put)
