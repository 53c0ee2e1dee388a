"""Knows what the annotating keys do: each asks the reading, stores, and shows what is stored."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from textual.screen import Screen

from reader.desk import Library
from reader.lines import counted, shortened
from reader.model import Annotation, AnnotationKind, Article, ReaderError, Scope
from reader.reading import Notes, Reading, notes_of
from reader.store import Deed, Step
from reader.visible import on_one_line, visible
from reader.writing import compose, copied, edited

T = TypeVar("T")


class AnnotatingScreen(Screen[None]):
    """A screen on which an article is annotated; what it shows as saved is on the disk."""

    def __init__(self, library: Library, article: Article) -> None:
        super().__init__()
        self.library = library
        self.article = article
        self.notebook = library.notebook(article.id)
        self._turn = asyncio.Lock()
        self._shown = self.notebook.changes
        self._last_tags: tuple[str, ...] = ()
        self.used_tags: Counter[str] = Counter()

    @property
    def reading(self) -> Reading:
        """The reading as it is shown."""
        raise NotImplementedError

    def turn(self, reading: Reading) -> None:
        """Shows another reading."""
        raise NotImplementedError

    def say(self, sentence: str) -> None:
        """Tells the reader something, for a moment."""
        raise NotImplementedError

    # What is stored and shown

    def in_turn(self, act: Callable[[], Awaitable[None]]) -> None:
        """Does `act` once what was asked for before is done; tells why it could not be."""
        self.run_worker(self._in_turn(act))

    async def _in_turn(self, act: Callable[[], Awaitable[None]]) -> None:
        async with self._turn:
            try:
                await act()
            except ReaderError as error:
                self.say(str(error))

    async def keep(self, work: Callable[[], T]) -> T:
        """Does `work`, which changes the notes, away from the screen, and shows them then.

        Raises ReaderError if the disk refuses; the screen goes on meanwhile, but says nothing of
        what is not yet on the disk.
        """
        result, self._shown, notes = await asyncio.to_thread(
            lambda: (work(), self.notebook.changes, self._notes())
        )
        self.turn(self.reading.with_notes(notes))
        return result

    def _notes(self) -> Notes:
        return notes_of(self.article, self.library.annotations(self.article))

    async def store(self, annotation: Annotation) -> None:
        """Saves the annotation and shows it; raises ReaderError if the disk refuses."""
        before = self.reading.notes.get(annotation.id)
        await self.keep(lambda: self.notebook.save(annotation))
        self.used_tags.update(set(annotation.tags) - set(before.tags if before else ()))
        if before is None and annotation.scope is Scope.SPAN:
            self.turn(self.reading.choose(annotation))

    def attempt(self, work: Callable[[], None]) -> None:
        """Does `work`, or tells why it could not be done."""
        try:
            work()
        except ReaderError as error:
            self.say(str(error))

    @property
    def subject(self) -> Annotation | None:
        """The annotation that keys are about: the selected, or the latest of what is here."""
        return max(self.reading.here, key=lambda a: a.created, default=None)

    def new_annotation(self) -> Annotation:
        """An empty annotation of what is selected, or of the paragraph; not yet saved."""
        return compose(self.article, *self.reading.target)

    # What keys do

    def action_annotate(self) -> None:
        """Writes a note; on a selected annotation, or one with no words yet, its note."""

        async def annotate() -> None:
            subject = self.subject
            if subject is None or (subject.body and self.reading.annotation is None):
                await self.edit(self.new_annotation())
            else:
                await self.edit(subject)

        self.in_turn(annotate)

    def action_open_note(self) -> None:
        """Opens the note that is here, or writes one."""

        async def open_note() -> None:
            await self.edit(self.subject or self.new_annotation())

        self.in_turn(open_note)

    async def edit(self, annotation: Annotation, *, key: str = "") -> None:
        """Opens the box on the annotation, with the draft if one was left (under `key`)."""
        from reader.tui.note_editor import NoteEditor

        key = key or self._draft_key(annotation)
        draft = await asyncio.to_thread(self.notebook.draft, key)

        def change(body: str, kind: AnnotationKind) -> str:
            now = self.notebook.get(annotation.id) or annotation
            if now.body == annotation.body:
                said = "Saved."
            else:
                now = copied(now)
                said = "Saved as a second note: another window changed the first meanwhile."
            self.notebook.save(edited(now, body=body, kind=kind))
            # The note is on the disk: a draft that cannot be forgotten must not say otherwise.
            with suppress(ReaderError):
                self.notebook.forget_draft(key)
            return said

        async def save(body: str, kind: AnnotationKind) -> None:
            async with self._turn:
                said = await self.keep(lambda: change(body, kind))
            if self.reading.notes.get(annotation.id) and annotation.scope is Scope.SPAN:
                self.turn(self.reading.choose(annotation))
            self.say(said)

        def keep(body: str) -> None:
            self.notebook.keep_draft(key, replace(annotation, body=body))

        def give_up(body: str) -> None:
            self.library.unsaved = body

        kind = annotation.kind
        if kind is AnnotationKind.HIGHLIGHT:
            kind = AnnotationKind.NOTE
        body = annotation.body if draft is None else draft.annotation.body
        about = self.about(annotation)
        await self.app.push_screen(
            NoteEditor(
                about,
                body,
                kind,
                save=save,
                keep=keep,
                give_up=give_up,
                is_draft=draft is not None,
            )
        )

    def _draft_key(self, annotation: Annotation) -> str:
        if self.reading.notes.get(annotation.id) is not None:
            return annotation.id
        return f"{annotation.scope}:{annotation.quote.span.start}-{annotation.quote.span.end}"

    def about(self, annotation: Annotation) -> str:
        """What the annotation is about, in a few words."""
        words = shortened(visible(annotation.quote.exact), 200)
        claimed = annotation.scope is Scope.STATEMENT and annotation.person
        return f"{on_one_line(claimed)}: {words}" if claimed else words

    def action_tag(self) -> None:
        """Edits the tags of what is here."""
        from reader.tui.tag_editor import TagEditor

        async def tag() -> None:
            annotation = self.subject or self.new_annotation()

            async def save(tags: tuple[str, ...]) -> None:
                if tags != annotation.tags:
                    async with self._turn:
                        await self._store_tags(annotation, tags)

            about = self.about(annotation)
            await self.app.push_screen(TagEditor(about, annotation.tags, self.used_tags, save=save))

        self.in_turn(tag)

    async def _store_tags(self, annotation: Annotation, tags: tuple[str, ...]) -> None:
        """Saves the tags; an annotation left with nothing in it goes."""
        now = await asyncio.to_thread(self.notebook.get, annotation.id)
        annotation = now or annotation
        if tags or annotation.body or annotation.kind is not AnnotationKind.NOTE:
            self._last_tags = tags or self._last_tags
            await self.store(edited(annotation, tags=tags))
        else:
            await self.keep(lambda: self.notebook.remove(annotation.id))
        self.say("Tagged " + " ".join(f"#{tag}" for tag in tags) if tags else "Tags removed.")

    def action_repeat_tags(self) -> None:
        """Gives what is here the tags given last."""

        async def repeat() -> None:
            if not self._last_tags:
                self.say("No tags given yet; t gives some.")
                return
            annotation = self.subject or self.new_annotation()
            tags = tuple(dict.fromkeys((*annotation.tags, *self._last_tags)))
            await self._store_tags(annotation, tags)

        self.in_turn(repeat)

    def action_highlight(self) -> None:
        """Highlights what is selected, or the paragraph; a bare highlight goes again."""

        async def highlight() -> None:
            subject = self.subject
            if subject is None:
                await self.store(edited(self.new_annotation(), kind=AnnotationKind.HIGHLIGHT))
            elif subject.kind is AnnotationKind.HIGHLIGHT and not (subject.body or subject.tags):
                await self._delete(subject)
            else:
                self.say("There is an annotation here already.")

        self.in_turn(highlight)

    def action_delete(self) -> None:
        """Deletes the annotation here."""

        async def delete() -> None:
            if self.subject is None:
                self.say("No annotation here to delete; ] goes to the next.")
            else:
                await self._delete(self.subject)

        self.in_turn(delete)

    async def _delete(self, annotation: Annotation) -> None:
        await self.keep(lambda: self.notebook.remove(annotation.id))
        self.say(f"Deleted {described(annotation)}; u brings it back.")

    def action_undo(self) -> None:
        """Takes back the last change."""
        self._turn_back(self.library.undo, "Undone", "undo")

    def action_redo(self) -> None:
        """Makes the change taken back once more."""
        self._turn_back(self.library.redo, "Done again", "redo")

    def _turn_back(self, turn: Callable[[Article], Step | None], word: str, verb: str) -> None:
        async def turn_back() -> None:
            step = await self.keep(lambda: turn(self.article))
            if step is None:
                self.say(f"Nothing to {verb}.")
                return
            self._show_place_of(step)
            self.say(f"{word}: {told(step)}")

        self.in_turn(turn_back)

    def _show_place_of(self, step: Step) -> None:
        for change in step.changes:
            now = self.reading.notes.get(change.annotation.id) or change.annotation
            index = self.article.paragraph_at(now.quote.span.start)
            if now.scope is not Scope.ARTICLE and index != self.reading.at:
                self.turn(self.reading.go(index))
            return

    def action_copy(self) -> None:
        """Copies what is selected, or the paragraph, with its speaker and source."""
        scope, span, person = self.reading.target
        speaker = f"{on_one_line(person)}, in " if person and scope is not Scope.PARAGRAPH else ""
        words = " ".join(span.of(self.article.text).split())
        self.app.copy_to_clipboard(
            f"{words}\n— {speaker}“{self.article.title}” ({on_one_line(self.article.source)})\n"
        )
        self.say("Copied, if your terminal allows it.")


def described(annotation: Annotation) -> str:
    """Such as "note “Check the date.”"."""
    words = shortened(annotation.body or " ".join(f"#{tag}" for tag in annotation.tags), 30)
    return f"{annotation.kind} “{words}”" if words else annotation.kind.value


_SAID = {
    Deed.ADD: "new",
    Deed.DELETE: "deletion of",
    Deed.TAG: "tags of",
    Deed.RESTORE: "return of",
    Deed.PLACE: "place of",
}
"""What a change is called before what it changed."""


def told(step: Step) -> str:
    """Such as "deletion of note “Check the date.”"."""
    if step.deed is Deed.RENAME:
        return "the tag's new name, in every article"
    if len(step.changes) != 1:
        return f"change of {counted(len(step.changes), 'annotation')}"
    return f"{_SAID.get(step.deed, 'change of')} {described(step.changes[0].annotation)}"
