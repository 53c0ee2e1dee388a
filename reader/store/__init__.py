"""The only room that knows TinyDB: what a reader wrote, kept safely.

What looks after a whole library (`backup`, `conflicts`, `doctor`) is imported where it is asked
for.
"""

from reader.store.cache import Found, keep_found, load_found
from reader.store.disk import write_atomically
from reader.store.drafts import Draft
from reader.store.notebook import Notebook, notebooks
from reader.store.settings import keep_settings, load_settings
from reader.store.steps import Change, Deed, Known, Step
from reader.store.texts import Texts

__all__ = [
    "Change",
    "Deed",
    "Draft",
    "Found",
    "Known",
    "Notebook",
    "Step",
    "Texts",
    "keep_found",
    "keep_settings",
    "load_found",
    "load_settings",
    "notebooks",
    "write_atomically",
]
