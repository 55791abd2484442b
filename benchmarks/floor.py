"""What no pipeline over these bytes can do without: reading, hashing, decoding, one regular expression over the text."""

import codecs
import hashlib
import re
import time
from pathlib import Path

_FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")


def floor(folder: Path) -> tuple[float, int]:
    """Seconds of CPU of one process for the files of a folder, and how many figures were seen."""
    begun, figures = time.process_time(), 0
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        hashlib.sha256(content).hexdigest()
        figures += sum(1 for _ in _FIGURES.finditer(_decoded(content)))
    return time.process_time() - begun, figures


def _decoded(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF16_LE):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
