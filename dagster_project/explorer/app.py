"""What Streamlit runs: language, navigation, the newest edition, and the page that was chosen."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from dagster_project.explorer.page import compare, contradictions, overview, projects, report, spending
from dagster_project.explorer.queries.overview import current_run
from dagster_project.explorer.screen import NAVIGATION, find
from dagster_project.explorer.view import View
from dagster_project.explorer.words import say
from dagster_project.published.edition import Identity, Library, Unavailable, identity
from dagster_project.published.labels import LANGUAGES, Language
from dagster_project.settings import Settings

PAGES: dict[str, tuple[str, Callable[[View], None]]] = {
    "overview": (":material/dashboard:", overview.render),
    "report": (":material/article:", report.render),
    "spending": (":material/account_tree:", spending.render),
    "compare": (":material/compare_arrows:", compare.render),
    "contradictions": (":material/report:", contradictions.render),
    "projects": (":material/checklist:", projects.render),
}
# A file of our own, since the browser fetches the built-in icons from elsewhere.
ICON = Path(__file__).with_name("icon.svg")
SECONDS_BETWEEN_LOOKS = 3
# The first screen is for figures.
STYLE = "<style>[data-testid='stMainBlockContainer'] { padding-top: 3rem; } h1 { padding-top: 0 !important; }</style>"


@st.cache_resource
def library(path: Path) -> Library:
    """One library for all readers of this process."""
    return Library(path)


def main(start: str = "overview") -> None:
    """Draw the page that the reader is on; who names none is on ``start``."""
    language = _language()
    st.set_page_config(page_title=say(language, "app.title"), page_icon=ICON, layout="wide")
    st.html(STYLE)
    published = Settings.from_environment().published_file
    shown = _stamp(published)
    try:
        edition = library(published).current()
    except Unavailable as error:
        st.title(say(language, "app.title"))
        st.error(say(language, f"app.{error.reason}", path=error.path, detail=error.detail))
        _follow(published, shown)
        return
    view = View(edition, language)
    pages = {
        name: st.Page(partial(render, view), title=view.say(f"{name}.title"), icon=icon, url_path=name, default=name == start)
        for name, (icon, render) in PAGES.items()
    }
    st.session_state[NAVIGATION] = pages
    chosen = st.navigation(list(pages.values()))
    with st.sidebar:
        _find(view)
        run = edition.row(current_run())
        st.caption(view.say("app.publication", time=f"{run['started_at']:%Y-%m-%d %H:%M} UTC" if run else "?"))
        st.caption(view.say("common.not_official"))
        _follow(published, shown)
    chosen.run()


def _language() -> Language:
    """The reader's language: as chosen, as the address says, as the browser prefers."""
    if "language" not in st.session_state:
        asked = st.query_params.get("lang") or (st.context.locale or "en")[:2]
        st.session_state["language"] = asked if asked in LANGUAGES else "en"
    names: dict[Language, str] = {"zh": "中文", "en": "English"}
    with st.sidebar:
        chosen = st.segmented_control(
            "语言 Language", LANGUAGES, format_func=lambda code: names[code], key="language", required=True, label_visibility="collapsed"
        )
    language: Language = chosen or "en"
    st.query_params["lang"] = language
    return language


def _find(view: View) -> None:
    """A reference (`cell_key`) leads to its cell."""
    with st.form("find", border=False, clear_on_submit=True):
        key = st.text_input(view.say("app.reference"), help=view.say("app.reference_help"))
        if st.form_submit_button(view.say("app.find"), icon=":material/search:") and key.strip():
            find(key.strip())


def _stamp(published: Path) -> Identity | None:
    """What tells one publication from the next; None where there is no file."""
    try:
        return identity(published)
    except Unavailable:
        return None


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _follow(published: Path, shown: Identity | None) -> None:
    """Draw everything again when another file has been published."""
    if _stamp(published) != shown:
        st.rerun()


if __name__ == "__main__":
    main()
