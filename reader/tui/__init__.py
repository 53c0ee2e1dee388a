"""The only room that knows Textual: the article on a screen."""

from reader.tui.app import ReaderApp, run

__all__ = ["ReaderApp", "run"]
