"""Knows the program on the screen: its themes, its commands, its first page."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from reader.desk import Library
from reader.model import Article
from reader.tui.article_view import ArticleView
from reader.tui.harmless import Harmless
from reader.tui.keys import ANNOTATING, MOVING, SHOWING, keys_of
from reader.tui.page import PageScreen


class ReaderApp(App[None]):
    """An article on a screen."""

    TITLE = "reader"
    CSS_PATH = "reader.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = [
        Binding("ctrl+p,colon", "command_palette", "Commands", show=False, id="show.commands")
    ]

    def __init__(self, library: Library, article: Article) -> None:
        super().__init__()
        self.animation_level = "none"
        self._library = library
        self._harmless = Harmless()
        theme = library.setting("theme")
        if theme in self.available_themes:
            self.theme = str(theme)
        self._page = PageScreen(library, article)

    def get_default_screen(self) -> Screen[None]:
        """Begins with the article."""
        return self._page

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and one that no character gets past which would act on the terminal."""
        return [*super().get_line_filters(), self._harmless]

    def on_mount(self) -> None:
        """Keeps a theme that is chosen, ends well, collects garbage once the page stands."""
        if os.name == "posix":
            # A closed terminal or a shutdown ends the program as `q` does: drafts are kept.
            for number in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, self.exit)
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        self.call_after_refresh(gc.freeze)
        self.call_after_refresh(gc.enable)

    def action_help_quit(self) -> None:
        """Says which key quits, for whoever presses ctrl+c."""
        if isinstance(self.screen, PageScreen):
            self.screen.say("q quits.")

    def _keep_theme(self, theme: Theme) -> None:
        self._library.keep_setting("theme", theme.name)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of the page, and what Textual brings."""
        if isinstance(screen, PageScreen):
            view = screen.query_one(ArticleView)
            for node, bindings in ((screen, [*ANNOTATING, *SHOWING]), (view, MOVING)):
                for binding in bindings:
                    name = str(binding.tooltip or binding.description)
                    yield SystemCommand(
                        name, f"Key: {keys_of(binding)}", self._runner(binding, node)
                    )
        ours = {str(binding.description) for binding in SHOWING}
        for command in super().get_system_commands(screen):
            if command.title not in ours:
                yield command

    def _runner(self, binding: Binding, node: DOMNode) -> Callable[[], Awaitable[bool]]:
        return partial(self.run_action, binding.action, node)


def run(library: Library, article: Article) -> None:
    """Shows the article until the reader quits."""
    ReaderApp(library, article).run()
