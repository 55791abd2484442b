"""The explorer in a headless Chromium, for its browser tests and its pictures.

Chromium and its driver are those of the system: Debian's packages ``chromium`` and
``chromium-driver``, or the programs that CHROMIUM and CHROMEDRIVER name.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver

from dagster_project.settings import PROJECT_DIR

FLAGS = (
    "--headless",
    # A container's root has no sandbox; what is opened is our own page.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    # Chinese characters in their Chinese form.
    "--lang=zh-CN",
)
PATIENCE = 30
_STILL = """
const app = document.querySelector('[data-testid="stApp"]');
return app !== null && app.dataset.testScriptState === "notRunning" && document.querySelector("h1") !== null
    && document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') === null;
"""


class NoBrowser(Exception):
    """There is no Chromium or no driver. The message says what to do."""


def programs() -> tuple[str, str]:
    """The paths of Chromium and its driver. Raises :class:`NoBrowser`."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver")
    if not browser or not driver:
        missing = " and ".join(name for name, path in (("chromium", browser), ("chromedriver", driver)) if not path)
        raise NoBrowser(
            f"not found: {missing}. Install Debian's packages with `apt-get install chromium chromium-driver`, "
            "or name the two programs in CHROMIUM and CHROMEDRIVER"
        )
    return browser, driver


@contextmanager
def chromium(width: int, height: int, scale: float = 1) -> Iterator[WebDriver]:
    """A browser with a window of that size, ``scale`` pixels a unit, and a profile of its own. Raises :class:`NoBrowser`."""
    browser, driver = programs()
    with TemporaryDirectory() as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = browser
        for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--force-device-scale-factor={scale}"):
            options.add_argument(flag)
        window = webdriver.Chrome(options, webdriver.ChromeService(driver))
        try:
            yield window
        finally:
            window.quit()


@contextmanager
def explorer(warehouse: Path) -> Iterator[str]:
    """The explorer on the published file in ``warehouse``, as `make explore` starts it; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dagster_project.explore", str(port)]
    environment = {**os.environ, "MINGZHANG_WAREHOUSE_DIR": str(warehouse)}
    with TemporaryDirectory() as folder, Path(folder, "log").open("w+") as log:
        server = subprocess.Popen(command, cwd=PROJECT_DIR, env=environment, stdout=log, stderr=log)
        try:
            _until_it_answers(f"http://127.0.0.1:{port}/_stcore/health", server, Path(log.name))
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


def _until_it_answers(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=PATIENCE).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the explorer does not answer:\n{log.read_text(encoding='utf-8')}")


def settle(window: WebDriver) -> None:
    """Wait until the page is drawn: nothing runs, nothing is stale, and that still holds a moment later."""
    end = time.monotonic() + PATIENCE
    still = 0
    while still < 3:
        if time.monotonic() > end:
            raise TimeoutError(f"{window.current_url} is not drawn after {PATIENCE} s")
        still = still + 1 if window.execute_script(_STILL) else 0
        time.sleep(0.05)
