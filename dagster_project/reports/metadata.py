"""What a report says of itself: kind, fiscal year, unit, scope, unit of its amounts.

Nothing here trusts one line. Covers, tables of contents, titles and the notes beside the
tables repeat the same facts, and any one of them can be cut, torn apart or misprinted,
so each fact is put to the vote.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from dagster_project.reports.lines import Line


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts about a report; None where it does not tell.

    ``kind``: ``final`` (决算) or ``budget`` (预算). ``unit_name``: as printed, without （汇总）.
    ``report_scope``: ``consolidated``, ``own`` (本级) or ``single_unit``. ``amount_unit``: 万元
    or 元, whichever most of its tables are in.
    """

    kind: str | None
    fiscal_year: int | None
    unit_name: str | None
    report_scope: str | None
    amount_unit: str | None


_SENTENCE = re.compile(r"[。，；]")
_TITLE_LENGTH = 45
_COVER_LENGTH = 300
_COVER_END = re.compile(r"目\n?[录次]|第一部分|^一、", re.MULTILINE)

# 一般公共预算 and its like are funds, which final accounts name as often as budgets do.
_FUND = re.compile(r"(?:一般公共|政府性基金|国有资本经营|社会保险基金)\n?预算")
_KIND_WORDS = {
    "final": re.compile(r"决算(?!数)"),
    "budget": re.compile(r"预算(?!数|执行|绩效|管理|单位|金额|资金|安排|调整|支出经济|经济)"),
}

# A year compared with is not the report's: 比2022年度决算增加.
_COMPARED = r"(?<![比与较同和])(?<![比与较同和]\n)"
_YEAR = r"(?<!\d)(20\d\d)\n?"
_TITLED_YEARS = (
    re.compile(_COMPARED + _YEAR + r"年\n?度?[^，。；：\d]{0,30}?(?:预算|决算)(?!数)"),
    # Some extractors put the digits of a line on a line of their own.
    re.compile(r"(?<!\d)(?<!\d年)(?<!\d\n年)年度(?:部门|单位)(?:预算|决算)\w{0,6}\n(20\d\d)(?=\n)"),
)

_LABEL = re.compile(
    r"(?:^|(?<=[\s表]))(?P<form>填报|填制|填表|申报)?(?:编制|编报|预算|预算主管|决算|公开)?"
    r"(?:部\s?门|单\s?位)(?:[/、（(]?(?:部门|单位)[）)]?)?(?:名\s?称)?(?:[（(]\w{1,6}[）)])?\s*[:：]|金额单位\s*[:：]"
)
_MONEY_NOTE = re.compile(r"单\s?位\s*[:：]\s*(?:人民币)?万?元")
_MONEY_UNIT = re.compile(r"(?:人民币)?(万元|元)")
_UNIT_CODE = re.compile(r"^[\[【（(]?\d{3,9}[\]】）)]?[-—_]?\s?")
_CELL_GAP = re.compile(r"\s{2,}|\t")
_NAME = r"[\u4e00-\u9fff（）()“”·\n]"
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()“”·]{3,50}")
# How the names of public bodies end (局, 委员会, 中心, 大学, …), with a note in brackets or without.
_WHOLE_NAME = re.compile(r".*[局委院心厅室会校学所站队处部馆团社场司署行府道镇乡台库园办组关狱店坊][）)”]?(?:[（(][^（）()]{1,12}[）)])?")
_NAME_IN_HEADING = (
    re.compile(rf"第[一二三四五六]部分\n?({_NAME}{{4,60}}?)(?:20\d\d\n?年度?)?(?:部门|单位)?\n?(?:概况|基本情况|预算|决算)"),
    re.compile(rf"构成看，({_NAME}{{4,60}}?)(?:20\d\d\n?年度?)?(?:部门|单位)?\n?(?:预算|决算)(?:由|包括)"),
    re.compile(rf"纳入({_NAME}{{4,60}}?)20\d\d\n?年度?(?:部门|单位)?\n?(?:预算|决算)"),
)
# The last line of a wrapped heading looks like this too, so it only counts where nothing else does.
_NAME_BEFORE_TOPIC = re.compile(
    r"^(?:[一二三四]、)?([^\W\d_]{4,60}(?:[（(]\w{1,6}[）)])?)(?:概况|主要职能|主要职责|机构设置)$", re.MULTILINE
)
_NAME_ON_COVER = re.compile(rf"({_NAME}{{4,60}}?)(?:20\d\d)?\n?年?\n?度?\n?(?:部门|单位)?\n?(?:预算|决算)")

_CONSOLIDATED_NAME = re.compile(r"[（(][^（）()]*汇总[^（）()]*[）)]$")
_OWN_NAME = re.compile(r"[（(](?:本级|本部|机关)[）)]$")
_TITLED_SCOPES = {
    "single_unit": re.compile(r"(?:年度?|[市县区省]级)单位\n?(?:预算|决算)|(?<![业属位级])单位(?:预算|决算)(?!构成)"),
    "department": re.compile(r"部门\n?(?:预算|决算)(?!支出经济|经济)"),
}
_COMPOSED_OF = r"(?:预算|决算|部门|单位)(?:是?包括|仅包括|包含|涵盖|反映|由)"
_SEVERAL = (
    re.compile(
        _COMPOSED_OF + r"[^。]{0,60}?(?:本级|本部|机关|大学|学校)(?:决算|预算|单位)?(?:、|以及|和|及|与)[^。]{0,12}?(?:下属|所属|附属|直属)"
    ),
    re.compile(r"编制范围的[^。]{0,12}?单位(?:共计?|共有|有)?(?:[二两三四五六七八九]|十|[2-9]|\d{2,})[个家]"),
)
_ALONE = (
    re.compile(_COMPOSED_OF + r"[^。、和及]{0,40}(?:本级|本部|机关|本单位)(?:预算|决算)?(?:组成|构成)?。"),
    re.compile(r"编制范围的[^。]{0,12}?单位共?计?(?:一|1)[个家]"),
    re.compile(r"(?:没有|无)(?:下属|所属)(?:预算|决算|独立核算)?单位"),
)

# A list of the units that a budget takes in: where there is a name more than one, they are several.
_LISTED = re.compile(
    r"(?:单位构成|编制范围|汇总范围)[^。]{0,60}?(?:包括|包含|涵盖|如下|[为是有])[^：:。]{0,20}?[：:]?(?P<names>[^。；]{4,600})"
)
_LIST_MARK = re.compile(r"[、，,及和与]|(?<!\d)\d{1,2}[.．、]|[（(](?:\d{1,2}|[一二三四五六七八九十]+)[）)]")

_CHARACTERISTIC = (
    "财政拨款",
    "基本支出",
    "项目支出",
    "三公",
    "一般公共预算",
    "政府性基金",
    "收支总表",
    "本年支出合计",
    "支出总计",
    "功能分类",
    "工资福利支出",
    "部门预算",
    "部门决算",
    "单位预算",
    "单位决算",
)
_LEAST_CHARACTERS = 200
_LEAST_WORDS = 4
_LEAST_AMOUNTS = 5
_AMOUNT = re.compile(
    r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|(?<![\d.,])\d+\.\d{2}(?:\d\d){0,2}(?!\d)"
    r"|(?<![价\d.,])\d+(?:\.\d+)?\s*万?元(?!（含|\(含|以上|以下)"
    # Whole numbers that are neither subject codes (3, 5 or 7 digits) nor years.
    r"|(?<![\d.,-])(?!(?:19|20)\d\d(?!\d))(?:\d{4}|\d{6}|\d{8,11})(?![\d.,%年月日])"
)
_PLACEHOLDER = re.compile(r"[XＸx×]{2,}|。。。")


def read_metadata(lines: Sequence[Line]) -> Metadata:
    """What the report made of ``lines`` says of itself."""
    # Blanks carry no meaning in Chinese; line ends stay, since they end titles.
    flat_lines = [flat for line in lines if (flat := _compact(line.text))]
    flat = "\n".join(flat_lines)
    titles = "\n".join(line for line in flat_lines if len(line) <= _TITLE_LENGTH and not _SENTENCE.search(line))
    labels = list(_labels(lines))
    printed_name = (
        _most_voted(_labelled_names(labels))
        or _most_voted(_names_in_headings(flat))
        or _most_voted(_names_matched(((flat, _NAME_BEFORE_TOPIC),)))
    )
    return Metadata(
        kind=_most_frequent(_KIND_WORDS, _FUND.sub("", titles)),
        fiscal_year=_fiscal_year(titles) or _fiscal_year(flat),
        unit_name=_CONSOLIDATED_NAME.sub("", printed_name) if printed_name else None,
        report_scope=_scope(printed_name or "", titles, flat.replace("\n", "")),
        amount_unit=_amount_unit(labels, flat),
    )


def is_report(lines: Sequence[Line]) -> str | None:
    """Why ``lines`` are no departmental budget or final accounts and what to do; None if they are."""
    flat = _compact("".join(line.text for line in lines))
    if len(flat) < _LEAST_CHARACTERS:
        return (
            f"the text has only {len(flat)} characters, too few for a report: "
            "check that the whole file was fetched, or that it is no scan without a text layer"
        )
    if not re.search(r"预算|决算", flat):
        return "the text mentions neither 预算 nor 决算: it is no budget or final accounts, remove it from the raw folder"
    words = sum(word in flat for word in _CHARACTERISTIC)
    if words < _LEAST_WORDS:
        return (
            "the text mentions a budget but has none of the parts of a department's budget or final accounts: "
            "check that the right file was fetched, or remove it from the raw folder"
        )
    amounts = len(list(islice((amount for line in lines for amount in _AMOUNT.finditer(line.text)), _LEAST_AMOUNTS)))
    if amounts < _LEAST_AMOUNTS:
        placeholders = len(_PLACEHOLDER.findall(flat))
        found = f"an official form that nobody filled in ({placeholders} placeholders, {amounts} amounts)"
        return (
            f"the text is {found if placeholders > amounts else f'almost without amounts ({amounts})'}: "
            "fetch the filled-in report, or one whose tables are text and not images"
        )
    return None


def _compact(text: str) -> str:
    return "".join(text.split())


@dataclass(frozen=True, slots=True)
class _Label:
    """A value after 单位： or 部门：, and the lines that follow it (a long name goes on there).

    A table's label weighs more than one on a form, which may be another unit's.
    """

    value: str
    weight: int
    following: tuple[str, ...]


def _labels(lines: Sequence[Line]) -> Iterator[_Label]:
    texts = [line.text.strip() for line in lines if line.text.strip()]
    for index, text in enumerate(texts):
        found = list(_LABEL.finditer(text))
        if not found:
            continue
        ends = [label.start() for label in found[1:]] + [len(text)]
        around = "".join(texts[max(index - 2, 0) : index + 4])
        beside_table = _MONEY_NOTE.search(around) is not None
        for label, end in zip(found, ends, strict=True):
            value = _UNIT_CODE.sub("", _CELL_GAP.split(text[label.end() : end].strip())[0])
            following = tuple(_compact(_LABEL.split(after)[0]) for after in texts[index + 1 : index + 3])
            yield _Label(_compact(value), 3 if beside_table and not label["form"] else 1, following)


def _labelled_names(labels: Iterable[_Label]) -> Counter[str]:
    votes: Counter[str] = Counter()
    for label in labels:
        name = _completed(label)
        if _PLAIN_NAME.fullmatch(name) and not name.endswith("元"):
            votes[name] += label.weight
    for cut in [name for name in votes if not _WHOLE_NAME.fullmatch(name)]:
        for whole in [name for name in votes if name != cut and name.startswith(cut)][:1]:
            votes[whole] += votes.pop(cut)
    return votes


def _completed(label: _Label) -> str:
    """The label's value, with the next line or two where it was wrapped in the middle of a name."""
    name = label.value
    if not name or _WHOLE_NAME.fullmatch(name) or _MONEY_UNIT.fullmatch(name):
        return name
    for after in label.following:
        name += after
        if not _PLAIN_NAME.fullmatch(name):
            break
        if _WHOLE_NAME.fullmatch(name):
            return name
    return label.value


def _names_in_headings(flat: str) -> Counter[str]:
    cover = _COVER_END.split(flat[:_COVER_LENGTH])[0]
    alone = Counter(line for line in cover.split("\n") if _is_whole(line))
    return alone + _names_matched(((cover, _NAME_ON_COVER), *((flat, pattern) for pattern in _NAME_IN_HEADING)))


def _names_matched(patterns: Iterable[tuple[str, re.Pattern[str]]]) -> Counter[str]:
    """How often each whole name stands where the patterns (each with its text) look for one."""
    found = (match[1] for text, pattern in patterns for match in pattern.finditer(text))
    names = (name.replace("\n", "").removeprefix("年").removeprefix("度") for name in found)
    return Counter(name for name in names if _is_whole(name))


def _is_whole(name: str) -> bool:
    return len(name) >= 4 and bool(_PLAIN_NAME.fullmatch(name)) and bool(_WHOLE_NAME.fullmatch(name))


def _scope(printed_name: str, titles: str, prose: str) -> str | None:
    if _CONSOLIDATED_NAME.search(printed_name):
        return "consolidated"
    if _OWN_NAME.search(printed_name):
        return "own"
    if _most_frequent(_TITLED_SCOPES, titles) == "single_unit":
        return "single_unit"
    if any(pattern.search(prose) for pattern in _SEVERAL):
        return "consolidated"
    if any(pattern.search(prose) for pattern in _ALONE):
        return "single_unit"
    return _listed_scope(prose)


def _listed_scope(prose: str) -> str | None:
    """``consolidated`` where the units that make up a report are listed and there are several, ``single_unit`` for one."""
    lists = [[part for part in _LIST_MARK.split(match["names"]) if part] for match in _LISTED.finditer(prose)]
    if any(len({part for part in parts if _is_whole(part)}) > 1 for parts in lists):
        return "consolidated"
    return "single_unit" if any(len(parts) == 1 and _is_whole(parts[0]) for parts in lists) else None


def _fiscal_year(flat: str) -> int | None:
    votes = Counter(match[1] for pattern in _TITLED_YEARS for match in pattern.finditer(flat))
    year = _most_voted(votes)
    return int(year) if year else None


def _amount_unit(labels: Iterable[_Label], flat: str) -> str | None:
    noted = Counter(match[1] for label in labels if (match := _MONEY_UNIT.match(label.value)))
    return _most_voted(noted or Counter(re.findall(r"\d(万元|元)", flat)))


def _most_frequent(patterns: dict[str, re.Pattern[str]], text: str) -> str | None:
    return _most_voted(Counter({name: len(pattern.findall(text)) for name, pattern in patterns.items()}))


def _most_voted(votes: Counter[str]) -> str | None:
    """The one with most votes; None where there are none or two have as many."""
    best = votes.most_common(2)
    if not best or best[0][1] == 0 or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]
