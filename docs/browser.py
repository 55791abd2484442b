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
from dataclasses import dataclass
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
const app = document.querySelector('[data-testid="stApp"]'), head = document.querySelector("h1"), title = arguments[0];
return app !== null && app.dataset.testScriptState === "notRunning" && head !== null
    && (title === null || head.innerText === title)
    && document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') === null;
"""


# How long a page has to hold still to count as drawn.
MOMENT = 0.15


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


@dataclass(frozen=True)
class Server:
    """An explorer that is running."""

    address: str
    process: "subprocess.Popen[bytes]"

    def processor_seconds(self) -> float:
        """Processor time that it has used so far (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def explorer(warehouse: Path) -> Iterator[Server]:
    """The explorer on the published file in ``warehouse``, as `make explore` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dagster_project.explore", str(port)]
    environment = {**os.environ, "MINGZHANG_WAREHOUSE_DIR": str(warehouse)}
    with TemporaryDirectory() as folder, Path(folder, "log").open("w+") as log:
        server = subprocess.Popen(command, cwd=PROJECT_DIR, env=environment, stdout=log, stderr=log)
        try:
            _until_it_answers(f"http://127.0.0.1:{port}/_stcore/health", server, Path(log.name))
            yield Server(f"http://127.0.0.1:{port}", server)
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


def settle(window: WebDriver, title: str | None = None) -> None:
    """Wait until the page (of that title) is drawn: nothing runs, nothing is stale, and that holds for a moment."""
    end = time.monotonic() + PATIENCE
    since: float | None = None
    while since is None or time.monotonic() - since < MOMENT:
        if time.monotonic() > end:
            raise TimeoutError(f"{window.current_url} is not drawn after {PATIENCE} s")
        still = window.execute_script(_STILL, title)
        since = (since or time.monotonic()) if still else None
        time.sleep(0.01)
