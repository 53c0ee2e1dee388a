"""Knows which character encoding a file's bytes are in, and which bytes are no text at all."""

from __future__ import annotations

import codecs

from reader.model import ReaderError

REPLACEMENT = "\ufffd"

# UTF-32 stands before UTF-16, whose little-endian mark begins its own.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_SAVE = "save it as text first"
_UNPACK = "unpack it first"
_NO_TEXT = "open the article as text instead"

_FORMATS = (
    (b"%PDF-", "a PDF file", _SAVE),
    (b"{\\rtf", "a Rich Text (RTF) file", _SAVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office file", _SAVE),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", _NO_TEXT),
    (b"\xff\xd8\xff", "a JPEG image", _NO_TEXT),
    (b"GIF87a", "a GIF image", _NO_TEXT),
    (b"GIF89a", "a GIF image", _NO_TEXT),
    (b"II*\x00", "a TIFF image", _NO_TEXT),
    (b"MM\x00*", "a TIFF image", _NO_TEXT),
    (b"\x7fELF", "a program", _NO_TEXT),
    (b"SQLite format 3\x00", "a SQLite database", _NO_TEXT),
)
_ZIP = b"PK\x03\x04"
_ZIPPED = (
    (b"application/epub+zip", "an EPUB book", _SAVE),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text", _SAVE),
    (b"word/", "a Word document", _SAVE),
    (b"xl/", "an Excel workbook", _SAVE),
    (b"ppt/", "a PowerPoint presentation", _SAVE),
)
_HEAD = 65536
"""How many bytes are looked at to tell text from what is not, and one old encoding from another."""
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\v\f\r\x1b\x1a"))
_MOST_CONTROLS = 0.05
"""The share of control characters over which bytes are not a text."""
_WESTERN = "cp1252"
_STILL_FOUND = (
    *(f"cp{number}" for number in range(1250, 1258)),
    *("koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
"""The encodings files are still in; among all that there are, a short text fits too many."""
_FEW_ACCENTS = 24
"""Below so many bytes outside ASCII a guess at the encoding is noise, and cp1252 the best bet."""
_MOST_CHAOS = 0.15
"""charset_normalizer's own measure of what is odd in a text, over which a guess is none."""
_OWN_ALPHABETS = frozenset(
    ("Croatian", "Czech", "Hungarian", "Polish", "Romanian", "Slovak", "Slovene", "Turkish")
)
"""Languages mostly in ASCII whose other letters cp1252 lacks; the rest it can write."""


def decode(data: bytes, source: str) -> str:
    """The characters of `data`; a byte order mark goes, a damaged byte becomes U+FFFD.

    Raises ReaderError, naming `source`, where the bytes are empty, of another format, or in no
    encoding that can be recognised.
    """
    if not data or data.isspace():
        raise ReaderError(f"{source} is empty; choose a file with text in it.")
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if marked is not None:
        return data.decode(marked, errors="replace")
    _refuse_formats(data, source)
    if b"\0" in data:
        return _decode_unmarked_utf16(data, source)
    head = data[:_HEAD]
    if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
        raise _not_text(source)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_damaged_utf8(data) or _decode_old(data, error.start, source)


def _refuse_formats(data: bytes, source: str) -> None:
    if data.startswith(_ZIP):
        head = data[:_HEAD]
        for mark, name, advice in _ZIPPED:
            if mark in head:
                raise ReaderError(f"{source} is {name}; {advice}.")
        raise ReaderError(f"{source} is a ZIP archive; {_UNPACK}.")
    for mark, name, advice in _FORMATS:
        if data.startswith(mark):
            raise ReaderError(f"{source} is {name}; {advice}.")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise ReaderError(f"{source} is a WebP image; {_NO_TEXT}.")


def _not_text(source: str) -> ReaderError:
    return ReaderError(f"{source} is a binary file, not a text; {_NO_TEXT}.")


def _decode_unmarked_utf16(data: bytes, source: str) -> str:
    """UTF-16 as Windows programs leave it without a mark: most second bytes are NUL."""
    low, high = data[1:_HEAD:2], data[0:_HEAD:2]
    for half, other, name in ((low, high, "utf-16-le"), (high, low, "utf-16-be")):
        if half.count(0) > 0.5 * len(half) and not other.count(0):
            text = data.decode(name, errors="replace")
            if "\0" not in text:
                return text
    raise _not_text(source)


def _decode_damaged_utf8(data: bytes) -> str | None:
    """UTF-8 with less broken than whole outside ASCII, else None.

    Another encoding hardly ever makes a valid sequence by chance, so that one whole character
    weighs more than one broken byte; where they are equal the older encodings get their turn.
    """
    text = data.decode("utf-8", errors="replace")
    broken = text.count(REPLACEMENT) - data.count(REPLACEMENT.encode())
    foreign = len(text) - len(text.encode("ascii", errors="ignore"))
    return text if foreign - broken > broken else None


def _decode_old(data: bytes, first: int, source: str) -> str:
    """Text in one of the encodings before Unicode, guessed from a piece around byte `first`."""
    start = data.rfind(b"\n", max(0, first - 4096), first) + 1
    sample = data[start : start + _HEAD]
    for name in _old_encodings(sample):
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        return text
    raise ReaderError(
        f"{source} is in a character encoding that is not recognised; save it as UTF-8 first."
    )


def _old_encodings(sample: bytes) -> tuple[str, ...]:
    """What the sample may be in, likeliest first."""
    accents = len(sample) - len(sample.decode("ascii", errors="ignore"))
    sparse = accents * 3 <= len(sample)
    if sparse and accents < _FEW_ACCENTS:
        return (_WESTERN,)
    from charset_normalizer import from_bytes

    guesses = from_bytes(sample, cp_isolation=list(_STILL_FOUND))
    likely = [
        guess.encoding
        for guess in guesses
        if guess.chaos < _MOST_CHAOS and (not sparse or guess.language in _OWN_ALPHABETS)
    ]
    return (*likely[:2], _WESTERN)
