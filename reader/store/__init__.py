"""The only room that knows TinyDB: what a reader wrote, kept safely."""

from reader.store.cache import Found, keep_found, load_found
from reader.store.notebook import Known, Notebook, Step, notebooks
from reader.store.settings import keep_settings, load_settings
from reader.store.storage import write_atomically

__all__ = [
    "Found",
    "Known",
    "Notebook",
    "Step",
    "keep_found",
    "keep_settings",
    "load_found",
    "load_settings",
    "notebooks",
    "write_atomically",
]
