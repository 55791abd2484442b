"""``make explore``: the explorer on this machine only, reading the published file."""

import sys
from importlib import import_module
from pathlib import Path
from threading import Thread

from streamlit.web import bootstrap

from dagster_project.settings import Settings

APP = Path(__file__).parent / "explorer" / "app.py"
OPTIONS = {
    # Reachable from this machine only.
    "server.address": "127.0.0.1",
    "server.headless": True,
    # Nothing is sent to anybody, and no file of the code is watched.
    "browser.gatherUsageStats": False,
    "server.fileWatcherType": "none",
    "client.toolbarMode": "minimal",
    # Blue: in accounts, red means something.
    "theme.light.primaryColor": "#0072B2",
    "theme.dark.primaryColor": "#56B4E9",
}


def main(port: int) -> None:
    """Serve until interrupted."""
    print(f"http://127.0.0.1:{port} reads {Settings.from_environment().published_file}; Ctrl-C ends it", flush=True)
    options = {**OPTIONS, "server.port": port}
    # What the pages need is loaded while the reader's browser starts, not when it asks.
    Thread(target=import_module, args=("dagster_project.explorer.app",), daemon=True).start()
    flags = {name.replace(".", "_"): value for name, value in options.items()}
    bootstrap.load_config_options(flags)
    bootstrap.run(str(APP), False, [], flags)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8501)
