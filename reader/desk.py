"""Joins the rooms: what a person or a script can do with articles and a library of notes."""

from __future__ import annotations

import os
import re
import stat
import uuid
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from operator import is_
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from reader.finding import Finding, finding_from, found_in
from reader.lines import counted
from reader.model import (
    Annotation,
    AnnotationKind,
    Article,
    ReaderError,
    Scope,
    Span,
    Statement,
    tags_of,
)
from reader.store import (
    Deed,
    Found,
    Known,
    Notebook,
    Step,
    keep_settings,
    load_settings,
    notebooks,
    write_atomically,
)
from reader.versions import Versions, is_uncertain, moved
from reader.writing import compose, edited

if TYPE_CHECKING:
    from reader.store.doctor import Report


class Shelved(NamedTuple):
    """An article the library knows, with what was written about it."""

    known: Known
    annotations: tuple[Annotation, ...]

    @property
    def counts(self) -> str:
        """Such as "3 annotations, 1 tag"."""
        tags = {tag for annotation in self.annotations for tag in annotation.tags}
        return f"{counted(len(self.annotations), 'annotation')}, {counted(len(tags), 'tag')}"


class Exported(NamedTuple):
    """A Markdown file that was written."""

    path: Path
    annotations: int
    kept: int
    """How many blocks somebody had edited in the file, and which therefore stay as they are."""


class Library:
    """A folder of notes, one file for each article, and the work that is done with it.

    What a method that changes something returns is on disk. Every method raises ReaderError.
    Closing it, which `with` does, brings the TinyDB files up to date with their journals.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self.folder = folder
        self.tell = tell
        self.unsaved: str | None = None
        """What was being typed when a program ended, and no disk would keep: to be printed."""
        self._notebooks: dict[str, Notebook] = {}
        self._paths: dict[str, str] = {}
        self._versions = Versions(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Brings the TinyDB files up to date; what the disk refuses is in the journals."""
        for notebook in tuple(self._notebooks.values()):
            with suppress(ReaderError):
                notebook.fold()

    def _say(self, sentence: str) -> None:
        self.tell(sentence)

    # Reading

    def read(self, source: str) -> Article:
        """The article at a path, or the one the library knows by that id."""
        from reader.load import load_article

        if re.fullmatch("[0-9a-f]{16}", source) and not Path(source).exists():
            known = self.notebook(source).known()
            if known is not None:
                return self._read_again(known)
        return self.file(load_article(source), _absolute(source))

    def file(self, article: Article, path: str = "-") -> Article:
        """The article under the id of the one it is a version of, if the library knows it."""
        article = self._versions.filed(article, path)
        self._paths[article.id] = path
        return article

    def _read_again(self, known: Known) -> Article:
        """The article as its file has it now, or, where the file is gone, as it was read last."""
        from reader.load import load_article, parse_article

        try:
            if known.path != "-":
                article = self.file(load_article(known.path), known.path)
                if article.id == known.id:
                    return article
            why = f"{known.path} holds another article now"
        except ReaderError as error:
            why = str(error)
        kept = self._versions.text(known.version)
        if kept is None:
            raise ReaderError(f"The text of “{known.title}” was not kept, and {why}")
        article = parse_article(kept.text.encode(), source=known.source)
        if known.path != "-":
            self.tell(f"This is the text as you read it last: {why}")
        self._paths[known.id] = known.path
        return replace(article, id=known.id, title=known.title)

    def path_of(self, article: Article) -> str:
        """The file the article was read from; "-" for standard input."""
        if article.id in self._paths or article.source == "-" or "://" in article.source:
            return self._paths.get(article.id, article.source)
        return _absolute(article.source)

    def statements(self, article: Article) -> tuple[Statement, ...]:
        """Who says what in the article, in reading order."""
        return self.found(article)[0]

    def found(self, article: Article) -> Found:
        """The article's statements and people, from the cache if they were found before."""
        return found_in(self.folder, article)

    def finding(self, article: Article, at: int) -> Generator[Finding, int | None, None]:
        """Yields what is found in the article from the offset `at` outward, the whole at last.

        Whoever looks elsewhere sends the offset; who is not interested any more stops asking.
        """
        return finding_from(self.folder, article, at)

    # Annotating

    def notebook(self, article_id: str) -> Notebook:
        """Where the annotations of one article are kept."""
        if article_id not in self._notebooks:
            self._notebooks[article_id] = self._opened(article_id)
        return self._notebooks[article_id]

    def _opened(self, article_id: str) -> Notebook:
        return Notebook(self.folder / "articles" / f"{article_id}.json", self._say)

    def annotations(self, article: Article) -> tuple[Annotation, ...]:
        """The article's annotations in reading order, each settled in its text."""
        found = self.notebook(article.id).annotations()
        settled = tuple(self._versions.settle(annotation, article) for annotation in found)
        if all(map(is_, settled, found)):
            return settled
        return tuple(sorted(settled, key=lambda annotation: annotation.place))

    def settled(self, article: Article, annotation: Annotation) -> Annotation:
        """The annotation as it stands in the article's text."""
        return self._versions.settle(annotation, article)

    def is_corrected(self, article: Article) -> bool:
        """Whether the article had another text when it was read last, and notes on it."""
        notebook = self.notebook(article.id)
        known = notebook.known()
        return (
            known is not None
            and known.version != article.version
            and any(annotation.version != article.version for annotation in notebook.annotations())
        )

    def annotate(
        self,
        article: Article,
        *,
        paragraph: int | None = None,
        span: Span | None = None,
        statement: Statement | None = None,
        body: str = "",
        tags: Iterable[str] = (),
        kind: AnnotationKind = AnnotationKind.NOTE,
    ) -> Annotation:
        """Adds an annotation about a paragraph (by number), a span, a statement or the article."""
        if statement is not None:
            scope, span, person = Scope.STATEMENT, statement.span, statement.person
        elif span is not None:
            if not 0 <= span.start < span.end <= len(article.text):
                raise ReaderError(
                    f"There are no words from {span.start} to {span.end}; "
                    f"the text ends at {len(article.text)}."
                )
            scope, person = Scope.SPAN, None
        elif paragraph is not None:
            index = article.index_of(paragraph)
            if index is None:
                raise ReaderError(
                    f"There is no paragraph {paragraph}; the last is {article.last_number}."
                )
            scope, span, person = Scope.PARAGRAPH, article.paragraphs[index].span, None
        else:
            scope, span, person = Scope.ARTICLE, Span(0, 0), None
        annotation = compose(article, scope, span, person, body=body, tags=tags, kind=kind)
        self.remember(article)
        self.notebook(article.id).save(annotation)
        return annotation

    def undo(self, article: Article) -> Step | None:
        """Takes back the last change of the article's notes; None if there is none."""
        return self._everywhere(self.notebook(article.id).undo(), Deed.UNDO)

    def redo(self, article: Article) -> Step | None:
        """Makes the change taken back last once more; None if there is none."""
        return self._everywhere(self.notebook(article.id).redo(), Deed.REDO)

    def _everywhere(self, step: Step | None, deed: Deed) -> Step | None:
        """Does in the other articles what was done to a change they share."""
        if step is not None and step.deed is Deed.RENAME:
            for notebook in self._every_notebook():
                notebook.turn(deed, step.id)
        return step

    def rename_tag(self, old: str, new: str) -> int:
        """Gives a tag, and those below it, another name in every article; returns in how many.

        A backup is made first, and it is one change, which one undo takes back.
        """
        names = tags_of(new)
        if len(names) != 1:
            raise ReaderError(f"“{new}” is no tag; name one word with a letter in it.")
        self.back_up()
        step, count = str(uuid.uuid4()), 0
        for notebook in self._every_notebook():
            changed = [
                edited(annotation, tags=renamed)
                for annotation in notebook.annotations()
                if (renamed := _renamed(annotation.tags, old, names[0])) != annotation.tags
            ]
            if changed:
                notebook.save_all(changed, Deed.RENAME, step=step)
                count += 1
        return count

    # Notes whose words are not where they were

    def uncertain(self, article: Article) -> tuple[Annotation, ...]:
        """The annotations for which a person should say where they belong in the text."""
        return tuple(a for a in self.annotations(article) if is_uncertain(a, article))

    def suggestions(self, article: Article, annotation: Annotation) -> tuple[Span, ...]:
        """Where the annotation's words might stand; the best first."""
        return tuple(found.span for found in self._versions.suggestions(annotation, article))

    def place(self, article: Article, key: str, span: Span) -> None:
        """Puts an annotation on the words at `span`; those it was made on are kept with it."""
        annotation = self._saved(article, key)
        self.notebook(article.id).save(
            replace(
                moved(annotation, article, span),
                original=annotation.original or annotation.quote,
                reviewed="",
            ),
            Deed.PLACE,
        )

    def leave_unplaced(self, article: Article, key: str) -> None:
        """Notes that an annotation's words are not in the text, so that nobody is asked again."""
        annotation = self._saved(article, key)
        self.notebook(article.id).save(replace(annotation, reviewed=article.version), Deed.PLACE)

    def _saved(self, article: Article, key: str) -> Annotation:
        annotation = self.notebook(article.id).get(key)
        if annotation is None:
            raise ReaderError("That annotation was deleted meanwhile; u brings it back.")
        return annotation

    def remember(self, article: Article, *, paragraph: int | None = None) -> None:
        """Notes where the article was read from, and how far (the index of a paragraph).

        What is not given, or is standard input, stays as it was.
        """
        notebook = self.notebook(article.id)
        known = notebook.known()
        path = self.path_of(article)
        if known is not None and (path == "-" or article.id not in self._paths):
            path = known.path
        if paragraph is None:
            paragraph = known.paragraph if known else 0
        notebook.remember(article, path=path, paragraph=paragraph)
        self._versions.keep(article, path)

    # Across articles

    def _every_notebook(self) -> Iterator[Notebook]:
        for article_id in notebooks(self.folder / "articles"):
            yield self.notebook(article_id)

    def shelf(self) -> tuple[Shelved, ...]:
        """Every article the library knows, by title."""
        found = []
        for article_id in notebooks(self.folder / "articles"):
            # Thousands are looked at once: none is held, or looked at again when we close.
            notebook = self._notebooks.get(article_id) or self._opened(article_id)
            try:
                known = notebook.known()
                if known is not None:
                    found.append(Shelved(known, notebook.annotations()))
            except ReaderError as error:
                self._say(str(error))
        return tuple(sorted(found, key=lambda one: (one.known.title.casefold(), one.known.id)))

    def tags(self) -> Counter[str]:
        """Every tag in the library and how many annotations have it."""
        return tags_on(self.shelf())

    # Keeping it well

    def examine(self, *, mending: bool) -> Report:
        """Looks at every file of the library; with `mending`, repairs what can be."""
        from reader.store.doctor import examine

        return examine(self.folder, mending=mending)

    def back_up(self) -> Path:
        """Copies the library into a dated file, of which the newest are kept."""
        from reader.store.backup import back_up

        return back_up(self.folder)

    def backups(self) -> tuple[Path, ...]:
        """The backups there are, the newest first."""
        from reader.store.backup import backups

        return backups(self.folder)

    def restore(self, name: str, article: str | None = None) -> int:
        """Brings back all articles, or one, from the backup of that name, or the "latest"."""
        from reader.store.backup import restore

        found = self.backups()
        for path in found:
            if name in ("latest", path.name, path.stem, str(path)):
                return restore(self.folder, path, article)
        listed = "see: reader doctor --list" if found else "there are none yet"
        raise ReaderError(f"There is no backup “{name}”; {listed}.")

    def copies_of(self, article: Article) -> int:
        """How many files a synchronised folder left beside the article's notes."""
        from reader.store.conflicts import conflict_copies

        return len(conflict_copies(self.folder / "articles").get(article.id, ()))

    def merge_copies(self) -> int:
        """Takes in what a synchronised folder left beside the notes; returns how many came."""
        from reader.store.doctor import merge_copies

        return merge_copies(self.folder, self._say)

    # Settings

    def setting(self, name: str) -> str | None:
        """What was chosen under `name`, such as "theme"."""
        return load_settings(self.folder / "settings.json").get(name)

    def keep_setting(self, name: str, value: str) -> None:
        """Keeps a choice for the next time."""
        path = self.folder / "settings.json"
        keep_settings(path, load_settings(path) | {name: value})

    # Exporting

    def export(self, article: Article, *, format: str = "markdown") -> str:
        """The article's annotations as text; the format is "markdown"."""
        from reader.export import document

        if format != "markdown":
            raise ReaderError(f"There is no export format “{format}”; there is markdown.")
        return document(article, self.annotations(article))

    def export_to(self, article: Article, path: Path) -> Exported:
        """Writes the annotations to a file, or brings the file of an earlier export up to date.

        What somebody wrote or edited in that file stays.
        """
        from reader.export import merged

        annotations = self.annotations(article)
        try:
            path = path.expanduser()
            if path.exists() and not path.is_file() and not path.is_dir():
                path.write_text(self.export(article), "utf-8")
                return Exported(path, len(annotations), 0)
            existing = path.read_bytes().decode() if path.exists() else ""
            result = merged(existing, article, annotations)
            if result.text != existing:
                write_atomically(Path(os.path.realpath(path)), result.text.encode(), mode=0o666)
        except UnicodeDecodeError as error:
            raise ReaderError(
                f"{path} was left as it is: it is not text in UTF-8; choose another name."
            ) from error
        except ReaderError as error:
            raise ReaderError(f"{path} was left as it is: {error}") from error
        except RuntimeError as error:
            raise ReaderError(f"{path} names no folder there is; choose another place.") from error
        except (OSError, ValueError) as error:
            why = (getattr(error, "strerror", None) or str(error)).lower()
            raise ReaderError(f"{path} cannot be written ({why}); choose another place.") from error
        return Exported(path, len(annotations), len(result.kept))


def tags_on(shelf: Iterable[Shelved]) -> Counter[str]:
    """Every tag on the shelf and how many annotations have it."""
    return Counter(tag for one in shelf for a in one.annotations for tag in a.tags)


def open_library(
    folder: str | Path | None = None, *, tell: Callable[[str], None] | None = None
) -> Library:
    """The library in `folder`, else in $READER_LIBRARY, else in the user's data folder.

    `tell` gets a sentence for each thing a person should know, such as a repaired file.
    """
    if folder is None:
        folder = os.environ.get("READER_LIBRARY") or None
    if folder is None:
        from platformdirs import user_data_dir

        folder = user_data_dir("reader", appauthor=False)
    try:
        path = Path(folder).expanduser()
        is_other = not stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        is_other = False
    except (OSError, ValueError, RuntimeError) as error:
        raise ReaderError(f"The library {folder} cannot be opened; name another folder.") from error
    if is_other:
        raise ReaderError(f"The library {path} is a file; name a folder for it.")
    return Library(path, tell or (lambda sentence: None))


def _renamed(tags: Iterable[str], old: str, new: str) -> tuple[str, ...]:
    """The tags with one of them, and those below it, under another name; each once."""
    return tuple(
        dict.fromkeys(
            new + tag[len(old) :] if tag == old or tag.startswith(f"{old}/") else tag
            for tag in tags
        )
    )


def _absolute(path: str) -> str:
    """The path from the root, its links as they are; itself where the folder we are in is gone."""
    try:
        return os.path.abspath(path)  # noqa: PTH100  # resolve() would follow links
    except OSError:
        return path
