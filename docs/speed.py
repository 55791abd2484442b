"""Measure the explorer in Chromium on the published file: from its start to the first page, then page by page.

`make bench-explorer` runs it. Wall-clock seconds, and the server's own seconds of processor time, which a busy
machine doesn't lengthen.
"""

import sys
import time

from selenium.webdriver.common.by import By

from dagster_project.explorer.app import PAGES
from dagster_project.explorer.words import say
from dagster_project.published.labels import Language
from dagster_project.settings import Settings
from docs.browser import MOMENT, NoBrowser, chromium, explorer, settle

LANGUAGE: Language = "en"


def main() -> int:
    settings = Settings.from_environment()
    if not settings.published_file.is_file():
        print("nothing is published yet: run `make materialize` first", file=sys.stderr)
        return 1
    try:
        with chromium(1440, 1000) as window:
            window.get("about:blank")
            start = time.monotonic()
            with explorer(settings.warehouse_dir) as server:
                window.get(f"{server.address}/?lang={LANGUAGE}")
                settle(window)
                report("start to first page", time.monotonic() - start, server.processor_seconds())
                for page in [*PAGES][1:]:
                    used, start = server.processor_seconds(), time.monotonic()
                    title = say(LANGUAGE, f"{page}.title")
                    links = window.find_elements(By.CSS_SELECTOR, '[data-testid="stSidebarNavLink"]')
                    next(link for link in links if title in link.text).click()
                    settle(window, title)
                    report(page, time.monotonic() - start, server.processor_seconds() - used)
    except NoBrowser as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def report(what: str, seconds: float, of_processor: float) -> None:
    print(f"{what:<22}{seconds - MOMENT:6.2f} s  {of_processor:6.2f} s of processor")


if __name__ == "__main__":
    sys.exit(main())
