"""Knows where an annotation's words stand in a later text, and where that would be a guess.

Texts are compared in `alignment` and searched in `search`; both are imported only where a text
was changed.
"""

from reader.anchors.quotes import CONTEXT, quote_of

__all__ = ["CONTEXT", "quote_of"]
