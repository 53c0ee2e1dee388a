"""Knows what the annotating keys do: each asks the reading, stores, and shows what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from textual.screen import Screen

from reader.desk import Library
from reader.lines import shortened
from reader.model import Annotation, AnnotationKind, Article, ReaderError, Scope
from reader.reading import Reading, notes_of
from reader.store import Step
from reader.visible import on_one_line, visible
from reader.writing import compose, copied, edited


class AnnotatingScreen(Screen[None]):
    """A screen on which an article is annotated; what it shows as saved is on the disk."""

    def __init__(self, library: Library, article: Article) -> None:
        super().__init__()
        self.library = library
        self.article = article
        self.notebook = library.notebook(article.id)
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

    def store(self, annotation: Annotation) -> None:
        """Saves the annotation and shows it; raises ReaderError if the disk refuses."""
        before = self.reading.notes.get(annotation.id)
        self.notebook.save(annotation)
        self.used_tags.update(set(annotation.tags) - set(before.tags if before else ()))
        self.show_stored(annotation if before is None and annotation.scope is Scope.SPAN else None)

    def show_stored(self, chosen: Annotation | None = None) -> None:
        """Shows what is on the disk now."""
        reading = self.reading.with_notes(
            notes_of(self.article, self.library.annotations(self.article))
        )
        self.turn(reading if chosen is None else reading.choose(chosen))

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
        subject = self.subject
        if subject is None or (subject.body and self.reading.annotation is None):
            self.edit(self.new_annotation())
        else:
            self.edit(subject)

    def action_open_note(self) -> None:
        """Opens the note that is here, or writes one."""
        self.edit(self.subject or self.new_annotation())

    def edit(self, annotation: Annotation) -> None:
        """Opens the box on the annotation, with the draft if one was left."""
        from reader.tui.note_editor import NoteEditor

        key = self._draft_key(annotation)
        draft = None
        try:
            draft = self.notebook.draft(key)
        except ReaderError as error:
            self.say(str(error))

        def save(body: str, kind: AnnotationKind) -> None:
            now = self.notebook.get(annotation.id) or annotation
            if now.body == annotation.body:
                self.store(edited(now, body=body, kind=kind))
                said = "Saved."
            else:
                self.store(edited(copied(now), body=body, kind=kind))
                said = "Saved as a second note: another window changed the first meanwhile."
            # The note is on the disk: a draft that cannot be forgotten must not say otherwise.
            self.attempt(lambda: self.notebook.keep_draft(key, ""))
            self.say(said)

        kind = annotation.kind
        if kind is AnnotationKind.HIGHLIGHT:
            kind = AnnotationKind.NOTE
        self.app.push_screen(
            NoteEditor(
                self.about(annotation),
                annotation.body if draft is None else draft,
                kind,
                save=save,
                keep=lambda body: self.notebook.keep_draft(key, body),
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

        annotation = self.subject or self.new_annotation()

        def save(tags: tuple[str, ...]) -> None:
            if tags != annotation.tags:
                self._store_tags(annotation, tags)

        self.app.push_screen(
            TagEditor(self.about(annotation), annotation.tags, self.used_tags, save=save)
        )

    def _store_tags(self, annotation: Annotation, tags: tuple[str, ...]) -> None:
        """Saves the tags; an annotation left with nothing in it goes."""
        annotation = self.notebook.get(annotation.id) or annotation
        if tags or annotation.body or annotation.kind is not AnnotationKind.NOTE:
            self._last_tags = tags or self._last_tags
            self.store(edited(annotation, tags=tags))
        else:
            self.notebook.remove(annotation.id)
            self.show_stored()
        self.say("Tagged " + " ".join(f"#{tag}" for tag in tags) if tags else "Tags removed.")

    def action_repeat_tags(self) -> None:
        """Gives what is here the tags given last."""
        if not self._last_tags:
            self.say("No tags given yet; t gives some.")
            return
        annotation = self.subject or self.new_annotation()
        tags = tuple(dict.fromkeys((*annotation.tags, *self._last_tags)))
        self.attempt(lambda: self._store_tags(annotation, tags))

    def action_highlight(self) -> None:
        """Highlights what is selected, or the paragraph; a bare highlight goes again."""
        subject = self.subject
        if subject is None:
            new = edited(self.new_annotation(), kind=AnnotationKind.HIGHLIGHT)
            self.attempt(lambda: self.store(new))
        elif subject.kind is AnnotationKind.HIGHLIGHT and not (subject.body or subject.tags):
            self.action_delete()
        else:
            self.say("There is an annotation here already.")

    def action_delete(self) -> None:
        """Deletes the annotation here."""
        subject = self.subject
        if subject is None:
            self.say("No annotation here to delete; ] goes to the next.")
            return

        def delete() -> None:
            self.notebook.remove(subject.id)
            self.show_stored()
            self.say(f"Deleted {_described(subject)}; u brings it back.")

        self.attempt(delete)

    def action_undo(self) -> None:
        """Takes back the last change."""
        self.attempt(lambda: self._turn_back(self.notebook.undo(), "Undone", "undo"))

    def action_redo(self) -> None:
        """Makes the change taken back once more."""
        self.attempt(lambda: self._turn_back(self.notebook.redo(), "Done again", "redo"))

    def _turn_back(self, step: Step | None, word: str, verb: str) -> None:
        if step is None:
            self.say(f"Nothing to {verb}.")
            return
        self.show_stored()
        annotation = step.after or step.before
        assert annotation is not None
        change = (
            "change of" if step.before and step.after else "new" if step.after else "deletion of"
        )
        index = self.article.paragraph_at(annotation.quote.span.start)
        if annotation.scope is not Scope.ARTICLE and index != self.reading.at:
            self.turn(self.reading.go(index))
        self.say(f"{word}: {change} {_described(annotation)}")

    def action_copy(self) -> None:
        """Copies what is selected, or the paragraph, with its speaker and source."""
        scope, span, person = self.reading.target
        speaker = f"{on_one_line(person)}, in " if person and scope is not Scope.PARAGRAPH else ""
        words = " ".join(span.of(self.article.text).split())
        self.app.copy_to_clipboard(
            f"{words}\n— {speaker}“{self.article.title}” ({on_one_line(self.article.source)})\n"
        )
        self.say("Copied, if your terminal allows it.")


def _described(annotation: Annotation) -> str:
    """Such as "note “Check the date.”"."""
    words = shortened(annotation.body or " ".join(f"#{tag}" for tag in annotation.tags), 30)
    return f"{annotation.kind} “{words}”" if words else annotation.kind.value
