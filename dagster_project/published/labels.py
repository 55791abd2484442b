"""Names of codes in the reader's language, from ``dim_label``."""

from collections.abc import Iterable
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_PRINTED_HEADER = "other:"


class Labels:
    """Names by domain and code."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        self._names: dict[tuple[str, str], dict[Language, str]] = {(domain, code): {"zh": zh, "en": en} for domain, code, zh, en in rows}

    def name(self, domain: str, code: str | None, language: Language) -> str:
        """The name of a code; a column kept under its printed header is that header, a code without a name itself."""
        if code is None:
            return "—"
        names = self._names.get((domain, code))
        return names[language] if names else code.removeprefix(_PRINTED_HEADER)

    def subject(self, name: str | None, language: Language) -> str:
        """A subject's Chinese name, in English with its translation where there is one."""
        if name is None:
            return "—"
        short = self.short_subject(name, language)
        return name if short == name else f"{name} {short}"

    def short_subject(self, name: str, language: Language) -> str:
        """A subject's name in one language: in English its translation, the Chinese name where there is none."""
        english = self._names.get(("subject_name", name))
        return english["en"] if language == "en" and english else name
