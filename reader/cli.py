"""Knows the command line: arguments → the desk → standard output, or the app."""

from __future__ import annotations

import gc
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reader.lines import counted, shortened
from reader.model import AnnotationKind, ReaderError, Span, tags_of
from reader.visible import on_one_line, visible

if TYPE_CHECKING:
    from concurrent.futures import Future

    from reader.desk import Library
    from reader.model import Annotation, Article, Statement

T = TypeVar("T")
SHELLS = ("bash", "zsh", "fish")
_AT_ONCE = 2  # files; what one does outside the model, another fills

_library = click.option(
    "--library",
    metavar="DIR",
    type=click.Path(),
    help="Keep the notes in this folder instead of your data folder ($READER_LIBRARY).",
    expose_value=False,
    callback=lambda context, _, value: _choose_library(context, value),
)
_path = click.argument("path", type=click.Path(allow_dash=True))


def _choose_library(context: click.Context, folder: str | None) -> None:
    if folder is not None:
        context.ensure_object(dict)["library"] = folder


def _open_library() -> Library:
    from reader.desk import open_library

    context = click.get_current_context()
    library = open_library((context.find_object(dict) or {}).get("library"), tell=_narrate)
    context.call_on_close(library.close)
    return library


def _narrate(sentence: str) -> None:
    """Tells a person something, on a line of its own even where a progress bar is."""
    erase = "\r\x1b[K" if sys.stderr.isatty() else ""
    click.echo(f"{erase}reader: {on_one_line(sentence)}", err=True)


def _read(library: Library, path: str) -> Article:
    if path != "-":
        return library.read(path)
    from reader.load import LARGEST, parse_article

    if sys.stdin is None or sys.stdin.isatty():
        raise ReaderError("Nothing comes from standard input; pipe a text into it, or name a file.")
    return library.file(parse_article(sys.stdin.buffer.read(LARGEST + 1), source="-"))


class _Command(click.Command):
    """A command whose failures are one sentence on standard error and exit status 1."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            # The shell may have put the name of any file among the arguments.
            raise click.UsageError(on_one_line(error.format_message()), error.ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ReaderError as error:
            _narrate(str(error))
            ctx.exit(1)
        except MemoryError:
            _narrate("There is not enough memory for this text; split it.")
            ctx.exit(1)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            what = error.filename or "The output"
            reason = (error.strerror or str(error)).lower()
            _narrate(f"{what} cannot be used ({reason}).")
            # What is still buffered cannot be written either, and Python would say so at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            ctx.exit(1)


class _Group(_Command, click.Group):
    """The command `reader` itself."""

    command_class = _Command


@click.group(cls=_Group, invoke_without_command=True, context_settings={
    "help_option_names": ["-h", "--help"], "max_content_width": 100,
})  # fmt: skip
@click.version_option(package_name="close-reader", prog_name="reader")
@_library
@click.pass_context
def cli(context: click.Context) -> None:
    """Read an article closely: see who says what, annotate it, export your notes.

    Without a command, lists the articles opened before.
    """
    if context.invoked_subcommand is None:
        _print_shelf(_open_library())


def _print_shelf(library: Library) -> None:
    shelf = library.shelf()
    if not shelf:
        click.echo("No articles yet; open one with: reader open FILE", err=True)
    for one in shelf:
        known = one.known
        title, path = on_one_line(known.title), on_one_line(known.path)
        _print([f"{on_one_line(known.id)}  {title}\n{' ' * 18}{one.counts} · {path}\n"])


@cli.command("open")
@_path
@_library
def open_article(path: str) -> None:
    """Open an article in the terminal.

    PATH is a text or Markdown file, "-" for standard input, or the id of an article opened
    before.
    """
    library = _open_library()
    article = _read(library, path)
    _take_terminal(path)
    # Imports make a lot of objects that live to the end: collecting among them delays the page.
    gc.disable()
    from reader.tui import run

    run(library, article)
    if library.unsaved is not None:
        _print([f"{library.unsaved}\n"])
        raise ReaderError("What you typed could not be kept, and is printed above; copy it.")


def _take_terminal(path: str) -> None:
    """Makes sure that the app has a keyboard and a screen, even where the text came by a pipe."""
    if path == "-":
        try:
            keyboard = os.open("/dev/tty", os.O_RDONLY)
        except OSError as error:
            raise ReaderError(
                "There is no terminal to read in; print the article with: reader show -"
            ) from error
        os.dup2(keyboard, 0)
        os.close(keyboard)
    if not (os.isatty(0) and os.isatty(2) and os.isatty(1)):
        raise ReaderError(
            f"There is no terminal to read in; print the article with: reader show {path}"
        )


@cli.command()
@_path
@click.option("--plain", is_flag=True, help="No colours; name the speakers below each paragraph.")
@click.option(
    "--furniture", is_flag=True, help="Show what the web page put round the article, too."
)
@click.option("--width", type=click.IntRange(20), help="Cells a line; by default the terminal's.")
@_library
def show(path: str, plain: bool, furniture: bool, width: int | None) -> None:
    """Print an article with its speakers and claims marked."""
    from reader.export import shown

    library = _open_library()
    article = _read(library, path)
    terminal = sys.stdout.isatty()
    if width is None and terminal:
        import shutil

        width = min(shutil.get_terminal_size().columns, 84)
    colour = not plain and terminal and not os.environ.get("NO_COLOR")
    colour = colour or (not plain and bool(os.environ.get("FORCE_COLOR")))
    statements, people = library.found(article)
    lines = shown(article, statements, people, width=width, colour=colour, furniture=furniture)
    # In colour the lines hold escapes of ours, and otherwise the article's words alone.
    (_write if colour else _print)(lines)


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "csv"]),
    default="text",
    show_default=True,
    help="json and jsonl give positions in code points.",
)
@_library
def statements(paths: tuple[str, ...], form: str) -> None:
    """Print who says what, for people and for scripts.

    Each article's statements come as soon as they are found. A file that cannot be read is
    named, and the others go on.
    """
    library = _open_library()
    printed = 0
    with _bar(_finding(library, paths), len(paths)) as bar:
        for looked in bar:
            try:
                article, found = looked.result()
            except ReaderError as error:
                _narrate(str(error))
                continue
            text = _printed(article, found, form, many=len(paths) > 1, first=not printed)
            (_print if form == "text" else _write)([text])
            printed += 1
    if printed < len(paths):
        click.get_current_context().exit(1)


def _finding(
    library: Library, paths: Iterable[str]
) -> Iterator[Future[tuple[Article, tuple[Statement, ...]]]]:
    """Yields what comes of each file, in order; the next is looked through meanwhile."""
    from concurrent.futures import ThreadPoolExecutor

    def look(path: str) -> tuple[Article, tuple[Statement, ...]]:
        article = _read(library, path)
        return article, library.statements(article)

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        coming: deque[Future[tuple[Article, tuple[Statement, ...]]]] = deque()
        for path in paths:
            coming.append(threads.submit(look, path))
            if len(coming) == _AT_ONCE:
                yield coming.popleft()
        yield from coming


def _bar(work: Iterable[T], count: int) -> AbstractContextManager[Iterable[T]]:
    """Progress through many files, where a person sees it and it does not mix with the output."""
    hidden = count == 1 or sys.stdout.isatty() or not sys.stderr.isatty()
    return click.progressbar(
        work, count, label="Claims", file=sys.stderr, hidden=hidden, show_pos=True, width=12
    )


def _printed(
    article: Article, found: Iterable[Statement], form: str, *, many: bool, first: bool
) -> str:
    from reader import export

    match form:
        case "json":
            return export.statements_json(article, found)
        case "jsonl":
            return export.statements_jsonl(article, found)
        case "csv":
            return export.statements_csv(article, found, header=first)
    heading = f"{article.title}\n\n" if many else ""
    return heading + export.statements_text(article, found)


@cli.command()
@_path
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write to FILE.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown"]),
    default="markdown",
    show_default=True,
    help="Markdown for Obsidian and every CommonMark program.",
)
@_library
def export(path: str, output: str | None, form: str) -> None:
    """Export the annotations of an article to Markdown.

    A FILE exported before is brought up to date: what you wrote or edited in it stays.
    """
    library = _open_library()
    article = _read(library, path)
    if output is None or output == "-":
        _write([library.export(article, format=form)])
        return
    done = library.export_to(article, Path(output))
    kept = f"; {counted(done.kept, 'block')} edited there kept as it was" if done.kept else ""
    path = on_one_line(str(done.path))
    click.echo(f"{counted(done.annotations, 'annotation')} → {path}{kept}", err=True)


@cli.command()
@_path
@click.option("--paragraph", type=click.IntRange(1), help="The paragraph of this number.")
@click.option("--quote", help="These words of the article.")
@click.option("--note", default="", help="Your note, in Markdown.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given again.")
@click.option(
    "--kind",
    type=click.Choice([k.value for k in AnnotationKind]),
    default="note",
    show_default=True,
    help="What the note is for.",
)
@_library
def annotate(
    path: str, paragraph: int | None, quote: str | None, note: str, tags: tuple[str, ...], kind: str
) -> None:
    """Annotate an article from a script.

    Without --paragraph or --quote, the note is about the whole article. Prints the new
    annotation's id.
    """
    if paragraph is not None and quote is not None:
        raise click.UsageError("Give --paragraph or --quote, not both.")
    if not note.strip() and not tags_of(" ".join(tags)):
        raise click.UsageError("Give a --note or a --tag.")
    library = _open_library()
    article = _read(library, path)
    span = None
    if quote is not None:
        start = article.text.find(quote)
        if not quote or start < 0:
            raise ReaderError(f"The words “{quote}” are not in the article; copy them from it.")
        if article.text.find(quote, start + 1) >= 0:
            raise ReaderError(f"The words “{quote}” are there more than once; give more of them.")
        span = Span(start, start + len(quote))
    annotation = library.annotate(
        article, paragraph=paragraph, span=span, body=note, tags=tags, kind=AnnotationKind(kind)
    )
    click.echo(annotation.id)


@cli.command()
@click.option("--tag", help="Only those with this tag, or one below it.")
@_library
def notes(tag: str | None) -> None:
    """Print what you wrote, in every article."""
    for known, written in _open_library().shelf():
        fitting = [a for a in written if tag is None or _has(a, tag)]
        if fitting:
            title, key = on_one_line(known.title), on_one_line(known.id)
            _print([f"{title}  ({key})\n", *map(_note, fitting), "\n"])


def _has(annotation: Annotation, tag: str) -> bool:
    return any(one == tag or one.startswith(f"{tag}/") for one in annotation.tags)


def _note(annotation: Annotation) -> str:
    words = shortened(annotation.quote.exact, 72)
    who = f"{on_one_line(annotation.person)}: " if annotation.person else ""
    lines = [f"  {annotation.kind}  {who}{words}".rstrip()]
    lines += [f"    {line}".rstrip() for line in visible(annotation.body).splitlines()]
    if annotation.tags:
        lines.append("    " + " ".join(f"#{on_one_line(tag)}" for tag in annotation.tags))
    return "\n".join(lines) + "\n"


@cli.command()
@click.option(
    "--rename",
    nargs=2,
    metavar="OLD NEW",
    help="Give a tag, and those below it, another name in every article.",
)
@_library
def tags(rename: tuple[str, str] | None) -> None:
    """Print every tag you used and how often."""
    library = _open_library()
    if rename is not None:
        count = library.rename_tag(*rename)
        old, new = map(on_one_line, rename)
        click.echo(f"{old} → {new} in {counted(count, 'article')}", err=True)
        return
    for tag, count in sorted(library.tags().items()):
        _print([f"{count:>6}  {on_one_line(tag)}\n"])


@cli.command()
@click.option("--check", is_flag=True, help="Only look: repair nothing, make no backup.")
@click.option("--merge", is_flag=True, help="Take in the copies a synchronised folder left.")
@click.option("--list", "listing", is_flag=True, help="List the backups.")
@click.option(
    "--restore",
    metavar="BACKUP",
    help="Bring back all articles from a backup: its name, or “latest”.",
)
@click.option("--article", metavar="ID", help="With --restore, bring back this article alone.")
@_library
def doctor(
    check: bool, merge: bool, listing: bool, restore: str | None, article: str | None
) -> None:
    """Check the library, repair it and back it up.

    The exit status is 0 when all is well or repaired, and 1 when something is left for you to do.
    """
    library = _open_library()
    if listing:
        _print(f"{path.name}\n" for path in library.backups())
        return
    if restore is not None:
        count = library.restore(restore, article)
        _print([f"{counted(count, 'article')} brought back; what was there is in a new backup.\n"])
    if merge:
        _print([f"{counted(library.merge_copies(), 'annotation')} taken in.\n"])
    backup, refusal = None, ""
    try:
        backup = None if check else library.back_up()
    except ReaderError as error:
        refusal = str(error)
    report = library.examine(mending=backup is not None)
    held = (
        counted(report.articles, "article"),
        counted(report.annotations, "annotation"),
        counted(report.drafts, "draft"),
        counted(report.texts, "text"),
    )
    lines = [f"{library.folder}: {', '.join(held)}."]
    lines += [f"  {'repaired' if f.is_mended else 'LOOK'}: {f.what}" for f in report.findings]
    if not report.findings:
        lines.append("Everything is whole.")
    if backup is not None:
        lines.append(f"Backup: {backup}")
    _print(f"{on_one_line(line)}\n" for line in lines)
    if refusal:
        raise ReaderError(refusal)
    if not report.is_well:
        click.get_current_context().exit(1)


@cli.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion script for your shell.

    \b
    For bash:
    reader completion bash > ~/.local/share/bash-completion/completions/reader
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "reader", "_READER_COMPLETE").source())


def _print(lines: Iterable[str]) -> None:
    """Writes what people read; nothing in it acts on a terminal."""
    _write(map(visible, lines))


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line)
    sys.stdout.flush()


def main() -> None:
    """Runs the command; exit status 0 done, 1 the work failed, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    cli(prog_name="reader")
