"""File formats that are not read, told by their first bytes, in words for a person."""

import re

_ADD_TEXT = "extract its text to a .txt file, or save it as PDF, and add that"

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image is not read: it needs text recognition first"),
    (b"\xff\xd8\xff", "a JPEG image is not read: it needs text recognition first"),
    (b"GIF8", "a GIF image is not read: it needs text recognition first"),
    (b"II*\x00", "a TIFF image is not read: it needs text recognition first"),
    (b"MM\x00*", "a TIFF image is not read: it needs text recognition first"),
    (b"PK\x03\x04", f"a ZIP archive or Office document (docx, xlsx, ofd) is not read: unpack the archive; of a document, {_ADD_TEXT}"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", f"an old Office document (doc, xls, wps) is not read: {_ADD_TEXT}"),
    (b"Rar!\x1a\x07", "a RAR archive is not read: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive is not read: unpack it first"),
    (b"\x1f\x8b", "a gzip archive is not read: unpack it first"),
    (b"{\\rtf", f"an RTF document is not read: {_ADD_TEXT}"),
)
# Many times the longest known report: what is longer is several files in one, or none, and would hold up the night.
MOST_TEXT_BYTES = 4 * 1024 * 1024
_PDF = b"%PDF"
# Two bytes a character in UTF-16, one of them zero.
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<\x00?[!?a-zA-Z]")
_WEB_PAGE = f"a web page or XML document is not read: add the document it links to; of the page itself, {_ADD_TEXT}"


def unsupported_format(content: bytes) -> str | None:
    """Why ``content`` is no report that can be read and what to do, or None where nothing speaks against it."""
    if len(content) > MOST_TEXT_BYTES and not content.startswith(_PDF):
        return f"the file is longer ({len(content):,} bytes) than any report's text is: split it into its reports"
    if _MARKUP.match(content):
        return _WEB_PAGE
    return next((reason for signature, reason in SIGNATURES if content.startswith(signature)), None)
