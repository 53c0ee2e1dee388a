"""Knows what is asked for in a line at the bottom: words to find, a filter, a file's name."""

from __future__ import annotations

from pathlib import Path

from reader.lines import counted
from reader.tui.prompt import Prompt
from reader.tui.reviewing import ReviewingScreen
from reader.visible import on_one_line


class AskingScreen(ReviewingScreen):
    """A screen that finds, filters and exports by what is typed in a prompt."""

    def to_text(self) -> None:
        """Gives the keys back to the text."""
        raise NotImplementedError

    async def _ask(self, prompt: Prompt) -> None:
        self.to_text()
        await self.query(Prompt).remove()
        await self.mount(prompt)

    async def action_find(self) -> None:
        """Finds words, at each key the first match from here."""
        origin = self.reading.at

        def changed(query: str) -> str:
            now = self.reading.go(origin).searched(query)
            self.turn(now)
            if now.match is None:
                return "not found" if query.strip() else ""
            return f"{now.match + 1} of {len(now.matches)}"

        def done(query: str) -> None:
            self.to_text()
            matches = len(self.reading.matches)
            if query.strip():
                self.say(
                    f"{matches} found; n and N go on, Esc ends." if matches else f"No “{query}”."
                )

        def cancelled() -> None:
            self.to_text()
            self.turn(self.reading.searched("").go(origin))

        await self._ask(Prompt("/", done=done, changed=changed, cancelled=cancelled))

    async def action_filter(self) -> None:
        """Shows only some paragraphs."""

        def done(words: str) -> None:
            self.to_text()
            now = self.reading.filtered(words)
            fitting = len(now.visible)
            if now is self.reading:
                self.say(f"No paragraph fits “{words.strip()}”.")
                return
            self.turn(now)
            if now.filter:
                self.say(f"{counted(fitting, 'paragraph')}; Esc shows all.")

        await self._ask(
            Prompt(
                "Filter",
                self.reading.filter,
                done=done,
                changed=lambda _: "tag:… by:… kind:… is:noted is:claim",
                cancelled=self.to_text,
            )
        )

    async def action_export(self) -> None:
        """Writes the notes to a Markdown file."""

        def done(name: str) -> None:
            self.to_text()
            if name.strip():
                self.attempt(lambda: self._export(Path(on_one_line(name.strip()))))

        path = self.library.path_of(self.article)
        stem = "notes" if path == "-" else Path(path).stem
        name = f"{on_one_line(stem)}.notes.md"
        await self._ask(Prompt("Export to", name, done=done, cancelled=self.to_text))

    def _export(self, path: Path) -> None:
        done = self.library.export_to(self.article, path)
        kept = f"; {done.kept} edited there kept" if done.kept else ""
        self.say(f"{counted(done.annotations, 'annotation')} → {done.path}{kept}")
