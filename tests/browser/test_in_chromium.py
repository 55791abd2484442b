"""The explorer as people meet it: in a real browser, by clicking. `make test-browser` runs it."""

import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from dagster_project.explorer.app import PAGES
from dagster_project.explorer.words import say
from dagster_project.published.labels import LANGUAGES, Language
from docs.browser import PATIENCE, settle

FINAL, PROSE = "final00000000000", "prose00000000000"
REPAIRED = f"{FINAL}|expenditure||final|4|basic"


def opened(window: WebDriver, address: str) -> WebDriver:
    """The page at ``address``, drawn; what the browser logged before is forgotten."""
    window.get_log("browser")  # type: ignore[attr-defined]
    window.get(address)
    settle(window)
    return window


def found(window: WebDriver, css: str, text: str = "") -> WebElement:
    """The first element that ``css`` selects and that has ``text`` in it."""
    fitting = [element for element in window.find_elements(By.CSS_SELECTOR, css) if text in element.text]
    assert fitting, f"no {css} with {text!r} in {window.current_url}"
    return fitting[0]


def click(window: WebDriver, css: str, text: str = "") -> None:
    element = found(window, css, text)
    window.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()
    settle(window)


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"{what}: not so after {PATIENCE} s"
        time.sleep(0.1)


def titled(window: WebDriver, title: str) -> bool:
    return found(window, "h1").text == title


def choose(window: WebDriver, css: str, number: int, option: str) -> None:
    """Open a list and click on what begins with ``option``."""
    box = window.find_elements(By.CSS_SELECTOR, css)[number]
    window.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    box.click()
    options = partial(window.find_elements, By.CSS_SELECTOR, '[role="option"]')
    until(lambda: any(entry.text.startswith(option) for entry in options()), f"{option} in the list")
    next(entry for entry in options() if entry.text.startswith(option)).click()
    settle(window)


def faults(window: WebDriver) -> list[str]:
    """What the browser and the page complain of."""
    logged = [entry["message"] for entry in window.get_log("browser") if entry["level"] == "SEVERE"]  # type: ignore[attr-defined]
    return logged + [element.text for element in window.find_elements(By.CSS_SELECTOR, '[data-testid="stException"]')]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_drawn_without_a_fault_and_without_another_host(language: Language, window: WebDriver, address: str) -> None:
    opened(window, f"{address}/?lang={language}")
    for page in PAGES:
        click(window, '[data-testid="stSidebarNavLink"]', say(language, f"{page}.title"))
        until(partial(titled, window, say(language, f"{page}.title")), f"the title of {page}")
        assert say(language, "common.not_official") in found(window, '[data-testid="stSidebar"]').text
        assert faults(window) == [], page
    asked = window.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert [name for name in asked if not name.startswith(address)] == []


def test_charts_are_drawn_with_their_tables(window: WebDriver, address: str) -> None:
    opened(window, f"{address}/spending?report={FINAL}&lang=en")
    until(lambda: len(window.find_elements(By.CSS_SELECTOR, '[data-testid="stVegaLiteChart"] :is(canvas, svg)')) == 4, "four charts")
    # Two tables are in closed expanders or below; each chart has its own.
    until(lambda: len(window.find_elements(By.CSS_SELECTOR, '[data-testid="stDataFrame"] canvas')) >= 4, "their tables")
    assert window.find_elements(By.CSS_SELECTOR, '[data-testid="stException"]') == []


def test_a_number_is_followed_to_its_line_and_its_equations(window: WebDriver, address: str) -> None:
    opened(window, f"{address}/report?report={FINAL}&lang=en")
    choose(window, '[data-testid="stSelectbox"] input', 1, "Expenditure")
    number(window, REPAIRED).click()
    until(lambda: f"cell={FINAL}" in window.current_url, "the address names the number")
    settle(window)
    assert number(window, REPAIRED).get_attribute("aria-pressed") == "true"
    assert "2060101 行政运行" in found(window, "[data-cited='true']").text
    assert found(window, "[data-cited='true'] mark").text == "50."
    text = found(window, '[data-testid="stMain"]').text
    assert "50.00 万元 (500,000.00 yuan)" in text and "Repaired" in text
    assert f"Mingzhang reference {REPAIRED}" in text and "no official publication" in text
    assert "Difference 50.00 万元" in text
    click(window, "button", "合计 · Total")
    until(lambda: "total" in window.current_url.partition("cell=")[2], "the address names the other number")


def number(window: WebDriver, cell_key: str) -> WebElement:
    """A number in the statement that is shown."""
    inside = found(window, '[data-testid="stBidiComponentIsolated"]').shadow_root
    return inside.find_element(By.CSS_SELECTOR, f"button[data-key='{cell_key}']")


def test_a_choice_narrows_the_ledger_and_shows_both_sides(window: WebDriver, address: str) -> None:
    opened(window, f"{address}/contradictions?lang=en")
    main = '[data-testid="stMain"]'
    assert "2 entries" in found(window, main).text
    choose(window, '[data-testid="stMultiSelect"] input', 2, "Rounding")
    until(lambda: "1 entries" in found(window, main).text, "one entry left")
    settle(window)
    text = found(window, main).text
    assert "Stated 100.00, expected 100.01 万元." in text and "expected 96.00" not in text
    assert [element.text.split()[0] for element in window.find_elements(By.CSS_SELECTOR, "[data-cited='true']")] == ["2", "22"]


def test_spending_leads_to_the_contradictions_of_its_report(window: WebDriver, address: str) -> None:
    opened(window, f"{address}/spending?report={FINAL}&lang=en")
    click(window, "button", "Contradictions in this report: 1")
    until(partial(titled, window, "Contradictions"), "the page of contradictions")
    settle(window)
    assert "2023" in found(window, '[data-testid="stMultiSelect"]').text


def test_a_new_publication_appears_by_itself(window: WebDriver, address: str, published: Path, tmp_path: Path) -> None:
    opened(window, f"{address}/?lang=en")
    reports = '[data-testid="stMetricValue"]'
    assert found(window, reports).text == "4"
    # In the same file system, since it is put in place by renaming.
    another = published.with_name("another.duckdb")
    before = tmp_path / "before.duckdb"
    shutil.copy(published, another)
    shutil.copy(published, before)
    with duckdb.connect(str(another)) as con:
        con.execute(f"delete from marts.dim_report where report_key = '{PROSE}'")
    another.replace(published)
    try:
        until(lambda: found(window, reports).text == "3", "the next publication")
    finally:
        shutil.move(before, published)
    until(lambda: found(window, reports).text == "4", "the one after it")


def test_without_a_file_the_page_says_what_to_do_and_then_opens(window: WebDriver, address: str, published: Path) -> None:
    away = published.with_name("away.duckdb")
    published.rename(away)
    try:
        opened(window, f"{address}/?lang=zh")
        assert "make materialize" in found(window, '[data-testid="stAlert"]').text
    finally:
        away.rename(published)
    until(partial(titled, window, say("zh", "overview.title")), "the overview")
