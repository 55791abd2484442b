"""No bytes are beyond the reader: whatever a file holds, it ends as a report or in quarantine, in bounded time.

What the fuzz has found stands in ``FOUND``, so that it is tried first and for ever.
"""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagster_project.engine import extract_file
from dagster_project.intake import RawFile
from dagster_project.settings import PROJECT_DIR

REPORT = (PROJECT_DIR / "raw" / "000_21a8962bf628d34d.txt").read_text(encoding="utf-8").splitlines()
HEAD = REPORT[:30]
# Tables and prose in pieces that take a few milliseconds each.
PIECES = [REPORT[start : start + 40] for start in range(0, len(REPORT) - 40, 40)]
WORDS = (
    "合计", "总计", "2060501", "206", "20605", "720.46", "-", "0.00", "1,2", "9" * 30, "1e9", "-0", "１２.３", "万元", "元", "%", "（", "）",
    "表", "收入支出决算总表", "支出决算表", "财政拨款“三公”经费支出决算表", "项目支出", "基本支出", "行次", "\t", "  ", "\f", "\0", "{{ 1 / 0 }}",
    "'; drop table x; --", "=1+1", "../../etc/passwd", "http://10.0.0.1/", "𠮷", "\u202e", "比上年增加", "减少", "完成年初预算的", "2023年度",
)  # fmt: skip

FOUND = [
    # A number with more digits than decimals are computed with.
    "\n".join(REPORT[:400]).replace("720.46 720.46", f"{'9' * 30} 720.46").encode(),
]


def judged(content: bytes) -> None:
    result = extract_file(RawFile("fuzz.txt", content, "0" * 64))
    assert result.error is None, result.error
    assert result.report.state == "published" or result.report.state_reason
    cells = result.tables["cell"].to_pylist() if "cell" in result.tables else []
    assert len({cell["cell_key"] for cell in cells}) == len(cells)
    for cell in cells:
        amount = cell["amount_yuan"]
        assert cell["status"] == "disputed" or cell["measure"] is not None
        assert amount is None or (isinstance(amount, Decimal) and amount.is_finite())


@st.composite
def spoilt_reports(draw: st.DrawFn) -> bytes:
    """The beginning of a report, then pieces of one with lines lost, doubled, moved, cut off and sprinkled with words."""
    lines = list(HEAD)
    for piece in draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3)):
        lines += piece
    for _ in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                del lines[at : at + draw(st.integers(1, 3))]
                lines = lines or [""]
            case 1:
                lines.insert(at, lines[draw(st.integers(0, len(lines) - 1))])
            case 2:
                lines[at] = lines[at][: draw(st.integers(0, max(len(lines[at]), 1)))]
            case 3:
                lines[at] = " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=14)))
            case 4:
                lines[at] += draw(st.sampled_from(WORDS)) + draw(st.text(max_size=5))
            case _:
                lines[at] = lines[at].replace(" ", draw(st.sampled_from(("", "\t", "  ", "\n", "|", "\u3000"))))
    return "\n".join(lines).encode("utf-8", "replace")


@pytest.mark.parametrize("content", FOUND)
def test_what_was_found_is_read(content: bytes) -> None:
    judged(content)


@settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(spoilt_reports())
def test_a_spoilt_report_is_read_or_quarantined(content: bytes) -> None:
    judged(content)


@settings(derandomize=True, max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(WORDS), max_size=60).map(lambda words: "\n".join(words).encode())))
def test_any_bytes_are_read_or_quarantined(content: bytes) -> None:
    judged(content)
