"""What no pipeline over these bytes can do without: reading, hashing, decoding, one regular expression over the text."""

import hashlib
import re
import time
from pathlib import Path

_FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ENCODINGS = ("utf-8", "utf-16", "gb18030")


def floor(folder: Path) -> tuple[float, int]:
    """Seconds of CPU of one process for the files of a folder, and how many figures were seen."""
    begun, figures = time.process_time(), 0
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        hashlib.sha256(content).hexdigest()
        figures += sum(1 for _ in _FIGURES.finditer(_decoded(content)))
    return time.process_time() - begun, figures


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""
