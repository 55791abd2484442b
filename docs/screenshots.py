"""Take the explorer's pictures for both READMEs from the published file; `make screenshots` runs it.

A report with a repaired number chosen, and what the same report's money is spent on, in each
language. Needs Chromium, and a font with Chinese characters (Debian: ``fonts-noto-cjk``).
"""

import io
import sys
import time
from pathlib import Path

from PIL import Image
from selenium.webdriver.remote.webdriver import WebDriver

from dagster_project.published.edition import Edition, Unavailable
from dagster_project.published.labels import LANGUAGES
from dagster_project.published.query import Query
from dagster_project.settings import PROJECT_DIR, Settings
from docs.browser import NoBrowser, chromium, explorer, settle

WIDTH, HEIGHT, SCALE = 1500, 1150, 1.25
COLOURS = 128
# The number that a report proves best against what it prints.
SHOWN = Query(
    """
    select report_key, cell_key from marts.fact_reported_amount
    where status = 'repaired' order by checks_exact desc, amount_yuan desc, cell_key limit 1
    """
)
# Charts move into place, and the mouse is nowhere.
_SECONDS_TO_COME_TO_REST = 2


def take(window: WebDriver, address: str, path: Path) -> None:
    """The first screen of a page as a small PNG."""
    window.get(address)
    settle(window)
    time.sleep(_SECONDS_TO_COME_TO_REST)
    picture = Image.open(io.BytesIO(window.get_screenshot_as_png())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(PROJECT_DIR)}: {path.stat().st_size:,} bytes")


def main() -> int:
    settings = Settings.from_environment()
    try:
        shown = Edition(settings.published_file).row(SHOWN)
        if shown is None:
            print("no report with a repaired number is published: these pictures need one", file=sys.stderr)
            return 1
        report, cell = shown["report_key"], shown["cell_key"]
        with explorer(settings.warehouse_dir) as server, chromium(WIDTH, HEIGHT, SCALE) as window:
            for language in LANGUAGES:
                for name, query in (("report", f"cell={cell}"), ("spending", f"report={report}")):
                    picture = PROJECT_DIR / "docs" / f"explorer-{name}.{language}.png"
                    take(window, f"{server.address}/{name}?{query}&lang={language}", picture)
    except Unavailable as error:
        print(f"{error}: run `make materialize` first", file=sys.stderr)
        return 1
    except NoBrowser as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
