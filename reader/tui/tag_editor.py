"""Knows how tags are typed: one line, completed from every tag used before."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Footer, Input, Label, Static

from reader.model import ReaderError, tags_of

_SHOWN = 8


def completions(word: str, used: Mapping[str, int], *, without: tuple[str, ...]) -> tuple[str, ...]:
    """Tags that fit `word`: those beginning with it first, then those holding it; by frequency."""
    word = word.lstrip("#").lower()
    fitting = [
        (not tag.lower().startswith(word), -count, tag)
        for tag, count in used.items()
        if word in tag.lower() and tag not in without
    ]
    return tuple(tag for *_, tag in sorted(fitting))


class TagEditor(ModalScreen[None]):
    """The line. It closes only when the tags are on the disk, or with nothing changed."""

    BINDINGS = [
        Binding("enter", "save", "Save", id="tags.save", key_display="⏎"),
        Binding("tab", "complete", "Complete", id="tags.complete"),
        Binding("down", "pick(1)", "Next", id="tags.next", show=False),
        Binding("up", "pick(-1)", "Previous", id="tags.previous", show=False),
        Binding("escape", "dismiss", "Cancel", id="tags.cancel"),
    ]

    def __init__(
        self,
        about: str,
        tags: tuple[str, ...],
        used: Mapping[str, int],
        *,
        save: Callable[[tuple[str, ...]], Awaitable[None]],
    ) -> None:
        """`save` raises ReaderError if the disk refuses."""
        super().__init__()
        self._about = about
        self._tags = tags
        self._used = used
        self._save = save
        self._picked = 0
        self._is_saving = False

    def compose(self) -> ComposeResult:
        """What it is about, the line, and the tags that fit."""
        with Vertical(id="tag-box"):
            yield Label("Tags", id="tag-title")
            yield Label(Content(self._about), id="tag-about")
            yield Input(
                "".join(f"{tag} " for tag in self._tags),
                placeholder="source/official check-date",
                select_on_focus=False,
                id="tag-line",
            )
            yield Static(id="tag-choices")
            yield Label(id="tag-message")
            yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Takes the keys, and shows what fits from the start."""
        self.query_one(Input).focus()
        self._show()

    def _fitting(self) -> tuple[str, ...]:
        *before, word = re.split(r"[\s,;]+", self.query_one(Input).value)
        return completions(word, self._used, without=tuple(before))[:_SHOWN]

    @on(Input.Changed)
    def _typed(self) -> None:
        self._picked = 0
        self._show()

    def _show(self) -> None:
        fitting = self._fitting()
        lines = [
            Content.assemble(
                (
                    f"{'▸' if place == self._picked else ' '} #{tag}",
                    Style(bold=place == self._picked),
                ),
                (f"  {self._used[tag]}", Style(dim=True)),
            )
            for place, tag in enumerate(fitting)
        ]
        self.query_one("#tag-choices", Static).update(Content("\n").join(lines))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_save()

    def action_pick(self, by: int) -> None:
        """Moves among the tags that fit."""
        self._picked = (self._picked + by) % max(len(self._fitting()), 1)
        self._show()

    def action_complete(self) -> None:
        """Puts the chosen tag in place of the word being typed."""
        fitting = self._fitting()
        if fitting:
            line = self.query_one(Input)
            word = re.split(r"[\s,;]+", line.value)[-1]
            line.value = line.value[: len(line.value) - len(word)] + fitting[self._picked] + " "
            line.cursor_position = len(line.value)

    def action_save(self) -> None:
        """Saves and closes; what cannot be saved stays in the line."""
        if self.is_current and not self._is_saving:
            self._is_saving = True
            self.run_worker(self._saved(self.query_one(Input).value))

    async def _saved(self, typed: str) -> None:
        try:
            await self._save(tags_of(typed))
        except ReaderError as error:
            self.query_one("#tag-message", Label).update(Content(str(error)))
        else:
            self.dismiss()
        finally:
            self._is_saving = False
