"""Blacks out contact persons, telephone numbers and addresses in a report's lines.

Some forms print who filled them in and how to reach them; reports print a telephone for
enquiries. None of it may leave the reader. Every character is replaced by █, so that
lines and offsets stay, and nothing is taken for a name or a number that isn't beside its
label or unmistakably one: amounts and codes survive.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from dagster_project.reports.form_words import Fragment, Words
from dagster_project.reports.lines import Line, normalise
from dagster_project.taxonomy.forms import load_contact_words, load_form_words

BLACK = "█"
_BETWEEN = r"\s：:，,。；;（）()|"
_PIECE = re.compile(rf"[^{_BETWEEN}]+")
# A label and the number that it runs into are two.
_PHONE_LABEL = "(?:电话|手机|传真|联系方式|热线)(?=\\d)"
_RUNS_ON = re.compile(_PHONE_LABEL)
_PIECE_OR_LABEL = re.compile(rf"[^{_BETWEEN}\d]*{_PHONE_LABEL}|{_PIECE.pattern}")
_HAN = "[㐀-鿿]"
_NAME = rf"(?:{_HAN}{{1,7}}·{_HAN}{{1,7}}|{_HAN}{{2,4}})"
_NAMES = re.compile(rf"{_NAME}(?:[、/]{_NAME})*")
_CHARACTER = re.compile(_HAN)
_PHONE_PIECE = re.compile(r"[+\d][\d.\-—－/、转*+]*")
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d{1,6}%?")
_AREA_PHONE = re.compile(r"(?<![\d.])0\d{2,3}[-—－]\d{7,8}(?!\d)")
_SERVICE_PHONE = re.compile(r"(?<![\d.-])[48]00[-—－]\d{3,4}[-—－]\d{3,4}(?!\d)")
_MOBILE = re.compile(r"(?<![\d.,A-Za-z-])1[3-9]\d{9}(?![\d.,A-Za-z]|\s*[万亿]?元)")
_CONTACT = re.compile(r"电话|手机|联系|咨询|拨打|致电|微信|热线")
_HYPHEN_OR_AT = re.compile(r"[-—－@]")
_PART = re.compile(r"[^、/]+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS = re.compile(r"[省市区县镇乡村街路道巷弄号楼层室栋座院厦]")
_ADDRESS_END = re.compile(r"(?:号|室|楼|层|栋|座|院|厦)$")
_NO_ADDRESS = re.compile(r"-?\d[\d,]*\.\d+%?|\d{1,3}(?:,\d{3})+|\d{5}|\d{7,}")
_LABEL_SPAN = 3
_MOST_AWAITED = 12
_ADDRESS_LINES = 3
_PHONE_PIECES = 6
_SHORTEST_PHONE = 7

_Span = tuple[int, int, int]


def redact(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with names, telephone numbers, addresses and e-mail addresses of contacts as █.

    ``raw`` and ``text`` keep their lengths; lines without a contact are the same objects.
    """
    finder = _Finder(lines)
    spans = [*finder.labelled(), *finder.unmistakable()]
    spans += finder.repeated(spans)
    black: dict[int, list[tuple[int, int]]] = {}
    for index, start, end in spans:
        black.setdefault(index, []).append((start, end))
    return [_blackened(line, black[index]) if index in black else line for index, line in enumerate(lines)]


def _blackened(line: Line, spans: Iterable[tuple[int, int]]) -> Line:
    """``line`` with ``spans`` of its text in black, found again in the raw characters."""
    origins = [origin for origin, char in enumerate(line.raw) for _ in normalise(char)]
    raw = list(line.raw)
    for start, end in spans:
        for origin in origins[start:end]:
            raw[origin] = raw[origin] if raw[origin].isspace() else BLACK
    text = "".join(raw)
    return line._replace(raw=text, text=normalise(text))


@cache
def _labels() -> dict[str, Words]:
    words = load_contact_words()
    return {
        "person": Words(words.persons),
        "phone": Words([*words.phones, *(f"联系{phone}" for phone in words.phones)]),
        "address": Words(words.addresses),
        "postcode": Words(words.postcodes),
    }


@cache
def _first_characters() -> frozenset[str]:
    return frozenset(word[0] for words in _labels().values() for word in words.words)


@cache
def _other_labels() -> Words:
    return Words(load_form_words().labels)


class _Finder:
    """Finds what to black out, as (index of the line, start, end in its text)."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.pieces = [
            Fragment(match[0], index, match.start(), not place, False)
            for index, line in enumerate(lines)
            for place, match in enumerate((_PIECE_OR_LABEL if _RUNS_ON.search(line.text) else _PIECE).finditer(line.text))
        ]

    def labelled(self) -> Iterator[_Span]:
        """What stands beside a label: on its line, below it, or below a row of labels."""
        waiting: list[str] = []
        index = 0
        while index < len(self.pieces):
            if not (waiting or self._may_be_label(index)):
                index += 1
                continue
            if label := self._label(index):
                kinds, index = label
                waiting = [*waiting, *kinds][:_MOST_AWAITED]
                continue
            if glued := self._glued_name(index):
                yield glued
            elif waiting and self.pieces[index].text not in load_contact_words().fillers:
                kind, spans = self._awaited(waiting, index)
                if spans:
                    waiting.remove(kind)
                    yield from spans
                    index += len(spans)
                    continue
                if "phone" in waiting and _is_name(self.pieces[index].text) and self._phone(index + 1):
                    yield self._span(self.pieces[index])
                else:
                    waiting.clear()
            index += 1

    def _may_be_label(self, index: int) -> bool:
        """Whether the piece at ``index`` begins or ends as labels do: a glance before a look."""
        text = self.pieces[index].text
        return text[0] in _first_characters() or text.endswith(load_contact_words().phones)

    def _label(self, index: int) -> tuple[list[str], int] | None:
        """The kinds of contact asked for by the label spelled from ``index``, and the index after it."""
        text = self.pieces[index].text
        if text[0] in _first_characters():
            for kind, words in _labels().items():
                found = words.longest(self.pieces, index)
                if found and self.pieces[found[1] - 1].line - self.pieces[index].line <= _LABEL_SPAN:
                    return [kind], found[1]
        contacts = load_contact_words()
        if text.endswith(contacts.phones):
            return (["person", "phone"] if text.startswith(tuple(contacts.persons)) else ["phone"]), index + 1
        return None

    def _awaited(self, kinds: Sequence[str], index: int) -> tuple[str, list[_Span]]:
        """Which of the awaited kinds stands at ``index``, and where; nowhere if none does."""
        for kind in kinds:
            if spans := self._value(kind, index):
                return kind, spans
        return "", []

    def _value(self, kind: str, index: int) -> list[_Span]:
        if kind == "person":
            return self._names(index)
        if kind == "phone":
            return self._phone(index)
        return self._address(index) if kind == "address" else self._postcode(index)

    def _span(self, piece: Fragment, start: int = 0) -> _Span:
        return piece.line, piece.column + start, piece.column + len(piece.text)

    # Persons

    def _names(self, index: int) -> list[_Span]:
        """The names at ``index``: next to their label, or on a line below it with nothing else."""
        piece = self.pieces[index]
        if _is_surname(piece.text) and (self._is_character(index + 1, piece) or self._is_name_end(index + 1, piece)):
            return [self._span(piece), self._span(self.pieces[index + 1])]
        if not _NAMES.fullmatch(piece.text) or self._is_no_name(index):
            return []
        alone = not self._beside(index + 1, piece) and all(map(_is_name, re.split("[、/]", piece.text)))
        if piece.first and not (alone or self._labels_follow(index + 1, piece)):
            return []
        spans = [self._span(piece)]
        following = index + 1
        if self._is_name_end(following, piece):
            return [*spans, self._span(self.pieces[following])]
        while self._beside(following, piece) and _is_name(self.pieces[following].text) and not self._is_no_name(following):
            spans.append(self._span(self.pieces[following]))
            following += 1
        return spans

    def _is_name_end(self, index: int, piece: Fragment) -> bool:
        """Whether the last character of a name was wrapped below it: then only a label may follow."""
        if index >= len(self.pieces) or len(piece.text) > 2:
            return False
        end = self.pieces[index]
        return 0 < end.line - piece.line <= _LABEL_SPAN and bool(_CHARACTER.fullmatch(end.text)) and self._labels_follow(index + 1, end)

    def _is_character(self, index: int, piece: Fragment) -> bool:
        return self._beside(index, piece) and bool(_CHARACTER.fullmatch(self.pieces[index].text))

    def _labels_follow(self, index: int, piece: Fragment) -> bool:
        return self._beside(index, piece) and self._label(index) is not None

    def _glued_name(self, index: int) -> _Span | None:
        """A name that follows its label without a space."""
        piece = self.pieces[index]
        if piece.text[0] in _first_characters():
            for label in load_contact_words().persons:
                if piece.text.startswith(label) and _is_name(piece.text[len(label) :]):
                    return self._span(piece, len(label))
        return None

    def _is_no_name(self, index: int) -> bool:
        return self.pieces[index].text in load_contact_words().not_names or bool(_other_labels().longest(self.pieces, index))

    def _beside(self, index: int, piece: Fragment) -> bool:
        return index < len(self.pieces) and self.pieces[index].line == piece.line

    # Telephones

    def _phone(self, index: int) -> list[_Span]:
        """The numbers at ``index``, each of which may be broken by a space or a line's end."""
        spans: list[_Span] = []
        digits = ""
        for piece in self.pieces[index : index + _PHONE_PIECES]:
            far = spans and piece.line - spans[-1][0] > _LABEL_SPAN
            hyphenated = re.search(r"[-—－]", piece.text)
            if far or not _PHONE_PIECE.fullmatch(piece.text) or (_AMOUNT.fullmatch(piece.text) and not hyphenated):
                break
            if piece.first and (_is_whole_phone(digits) or self._in_table(piece)):
                break
            number = re.sub(r"^\+86|\D", "", piece.text)
            if _is_whole_phone(digits) and not _is_whole_phone(number):
                break
            digits = number if _is_whole_phone(digits) else digits + number
            spans.append(self._span(piece))
        return spans if len(digits) >= _SHORTEST_PHONE else []

    def _in_table(self, piece: Fragment) -> bool:
        """Whether a number heads a line of other text: then it is a code or an amount of a table."""
        rest = self.lines[piece.line].text[piece.column + len(piece.text) :]
        return bool(re.search(r"\d", rest)) or (len(re.sub(r"\D", "", piece.text)) <= _SHORTEST_PHONE and bool(rest.strip()))

    # Addresses

    def _postcode(self, index: int) -> list[_Span]:
        return [self._span(self.pieces[index])] if re.fullmatch(r"\d{6}", self.pieces[index].text) else []

    def _address(self, index: int) -> list[_Span]:
        """The address at ``index``: up to the next label, over as many lines as look like one."""
        spans: list[_Span] = []
        line = self.pieces[index].line
        if self.pieces[index].first and not self._looks_like_address(self.pieces[index]):
            return spans
        for place in range(index, len(self.pieces)):
            piece = self.pieces[place]
            if self._label(place) or _other_labels().longest(self.pieces, place) or _NO_ADDRESS.fullmatch(piece.text):
                break
            if piece.line != line:
                done = _ADDRESS_END.search(self.pieces[place - 1].text)
                near = piece.line - self.pieces[index].line <= _ADDRESS_LINES
                if done or not near or not self._looks_like_address(piece):
                    break
                line = piece.line
            spans.append(self._span(piece))
        first = " ".join(self.lines[line].text[start:end] for line, start, end in spans)
        return spans if _ADDRESS.search(first) else []

    def _looks_like_address(self, piece: Fragment) -> bool:
        text = self.lines[piece.line].text
        return bool(_ADDRESS.search(text)) and not any(_NO_ADDRESS.fullmatch(each) for each in text.split())

    # Anywhere

    def unmistakable(self) -> Iterator[_Span]:
        """Telephone numbers and e-mail addresses that need no label."""
        for index, line in enumerate(self.lines):
            if _HYPHEN_OR_AT.search(line.text):
                for pattern in (_AREA_PHONE, _SERVICE_PHONE, _EMAIL):
                    yield from ((index, *match.span()) for match in pattern.finditer(line.text))
            if _CONTACT.search(line.text):
                # elsewhere, eleven digits may be an amount
                yield from ((index, *match.span()) for match in _MOBILE.finditer(line.text))

    def repeated(self, spans: Iterable[_Span]) -> Iterator[_Span]:
        """Names and numbers found beside a label, where they stand by themselves elsewhere."""
        found = {self.lines[index].text[start:end] for index, start, end in spans}
        names = {name for text in found for name in re.split("[、/]", text) if _is_name(name)}
        numbers = {text for text in found if re.fullmatch(r"\d{8,}", text)}
        wanted = names | numbers
        for piece in self.pieces if wanted else ():
            parts = _PART.finditer(piece.text)
            yield from ((piece.line, piece.column + part.start(), piece.column + part.end()) for part in parts if part[0] in wanted)


def _is_surname(text: str) -> bool:
    return text in load_contact_words().surnames


def _is_name(text: str) -> bool:
    """Whether ``text`` is a surname with a given name of one or two characters, or has a middle dot."""
    words = load_contact_words()
    compound = text.startswith(words.compound_surnames)
    length = len(text) - (2 if compound else 1)
    return (
        bool(re.fullmatch(rf"{_HAN}{{2,4}}", text))
        and length in (1, 2)
        and (compound or _is_surname(text[0]))
        and text not in words.not_names
    )


def _is_whole_phone(digits: str) -> bool:
    """Whether ``digits`` are a whole number: a mobile has 11, one with its area code at least 10."""
    digits = re.sub(r"^(?:00)?86(?=1?\d{10})", "", digits)
    return len(digits) >= (11 if re.match(r"1[3-9]", digits) else 10 if digits.startswith("0") else _SHORTEST_PHONE)
