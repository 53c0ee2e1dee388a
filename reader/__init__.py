"""A terminal reader that shows who says what in an article, and keeps your notes on it."""

__version__ = "0.1.0"
