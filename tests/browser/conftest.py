"""A browser, and the explorer on an invented publication, for all tests of a run."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from published_example import shared_example
from selenium.webdriver.remote.webdriver import WebDriver

from docs.browser import NoBrowser, chromium, explorer, programs


@pytest.fixture(scope="session", autouse=True)
def _browser_or_words() -> None:
    """Without a browser there is nothing to test: that is said once, and is no success."""
    try:
        programs()
    except NoBrowser as error:
        pytest.exit(str(error), returncode=1)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the invented publication, which a test may replace by another."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copy(shared_example(tmp_path_factory), folder / "mingzhang.duckdb")
    return folder / "mingzhang.duckdb"


@pytest.fixture(scope="session")
def address(published: Path) -> Iterator[str]:
    with explorer(published.parent) as server:
        yield server.address


@pytest.fixture(scope="session")
def window() -> Iterator[WebDriver]:
    with chromium(1440, 1000) as window:
        yield window
