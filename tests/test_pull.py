"""Reports from the web: within limits, from public addresses, once each version, and never at the cost of the night."""

import hashlib
import json
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest

from dagster_project.intake import NoReports, read_provenance, take_in
from dagster_project.pull import fetch as fetching
from dagster_project.pull import folder as pulling
from dagster_project.pull.fetch import Limits, Refused, Unreachable, checked_addresses, fetch
from dagster_project.pull.folder import last_outcomes, pull
from dagster_project.pull.now import pull_now
from dagster_project.pull.sources import BadSources, Source, parse_sources, read_sources
from dagster_project.settings import Settings
from tests.web_server import Web, serving

NIGHT = datetime(2024, 1, 1, 2, tzinfo=UTC)
HERE = Limits(seconds=5, most_bytes=100_000, tries=2, wait=0, allowed=("127.0.0.1",))
REPORT = "某单位2023年度部门决算\n".encode()


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as server:
        yield server


# --- the list -------------------------------------------------------------------------------


def test_sources_have_a_url_and_a_name() -> None:
    text = '[[source]]\nurl = "https://a.gov.cn/x/决算.pdf"\nwhat = "note"\n[[source]]\nurl = "http://b.gov.cn/"\nname = "b 2023.txt"\n'
    one, two = parse_sources(text)
    assert (one.url, two) == ("https://a.gov.cn/x/决算.pdf", Source("http://b.gov.cn/", "b 2023.txt"))
    assert one.name.startswith("a.gov.cn-决算-")
    assert one.name.endswith(".pdf")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[source]]\nurl = 1", "source 1 has to have a url"),
        ('[[source]]\nname = "a"', "has to have a url"),
        ('[[source]]\nurl = "http://a.cn/x"\nhref = "y"', "source 1"),
        ('[[sources]]\nurl = "http://a.cn/x"', "only entries"),
        ('source = "http://a.cn/x"', "only entries"),
        ('[[source]]\nurl = "ftp://a.cn/x"', "http or https"),
        ('[[source]]\nurl = "file:///etc/passwd"', "http or https"),
        ('[[source]]\nurl = "/etc/passwd"', "http or https"),
        ('[[source]]\nurl = "http://me:secret@a.cn/x"', "user name"),
        ('[[source]]\nurl = "http://a.cn/x"\nname = "../x.txt"', "a name is"),
        ('[[source]]\nurl = "http://a.cn/x"\nname = "a/b.txt"', "a name is"),
        ('[[source]]\nurl = "http://a.cn/x"\nname = ".hidden"', "a name is"),
        ('[[source]]\nurl = "http://a.cn/x"\nname = "provenance.json"', "a name is"),
        ('[[source]]\nurl = "http://a.cn/x"\n[[source]]\nurl = "http://a.cn/x"', "two sources"),
        ('[[source]]\nurl = "http://a.cn/x"\nname = "A.txt"\n[[source]]\nurl = "http://a.cn/y"\nname = "a.txt"', "two sources"),
        ("[[source", "sources.toml"),
    ],
)
def test_a_bad_list_says_what_to_correct(text: str, words: str, raw_dir: Path) -> None:
    (raw_dir / "sources.toml").write_text(text)
    with pytest.raises(BadSources, match=words):
        read_sources(raw_dir)


@pytest.mark.parametrize("last", ["..", "%2e%2e%2fetc%2fpasswd", "a'b\"c.txt", "%00", "x" * 400 + ".pdf", "%0a.txt", "-rf", "."])
def test_no_url_gives_a_name_that_leads_anywhere(last: str) -> None:
    (source,) = parse_sources(f"[[source]]\nurl = '''http://a.gov.cn/{last}'''")
    assert Path(source.name).name == source.name
    assert len(source.name) < 120
    assert source.name.isprintable()
    assert not source.name.startswith((".", "-"))


# --- one file -------------------------------------------------------------------------------


def test_a_file_comes_as_it_is_with_what_its_server_calls_it(web: Web) -> None:
    web.version("/r.txt", REPORT, etag='"1"', date="Mon, 01 Jan 2024 00:00:00 GMT")
    found = fetch(web.url("/r.txt"), HERE)
    assert found is not None
    assert (found.content, found.etag, found.last_modified) == (REPORT, '"1"', "Mon, 01 Jan 2024 00:00:00 GMT")
    ((_, headers),) = web.asked
    assert headers["Host"] == f"127.0.0.1:{web.port}"
    assert headers["Accept-Encoding"] == "identity"


def test_redirects_are_followed_a_few_times(web: Web) -> None:
    web.redirect("/a", "/b", 301)
    web.redirect("/b", web.url("/c"), 307)
    web.give("/c", REPORT)
    web.redirect("/round", "/round")
    found = fetch(web.url("/a"), HERE)
    assert found is not None
    assert found.content == REPORT
    with pytest.raises(Refused, match="more than 5 redirects"):
        fetch(web.url("/round"), HERE)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("file:///etc/passwd", "not followed"),
        ("ftp://127.0.0.1/x", "not followed"),
        ("http://u:p@127.0.0.1/x", "not followed"),
        ("http://127.0.0.2:9/x", "no public address"),
        ("http://[::1]:9/x", "no public address"),
        ("//169.254.169.254/latest/meta-data", "no public address"),
        ("", "without a target"),
    ],
)
def test_a_redirect_is_checked_like_the_first_url(target: str, words: str, web: Web) -> None:
    web.redirect("/a", target)
    with pytest.raises(Refused, match=words):
        fetch(web.url("/a"), HERE)
    assert web.count("/a") == 1


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[fe80::1]",
     "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "100.64.0.1", "2130706433", "0x7f.1"],
)  # fmt: skip
def test_private_addresses_are_refused(host: str, web: Web) -> None:
    with pytest.raises((Refused, Unreachable), match=r"no public address|no address|is no URL"):
        fetch(f"http://{host}:{web.port}/r.txt", replace(HERE, allowed=(), tries=1))
    assert web.asked == []


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8", "localhost"])
def test_settings_may_allow_them(entry: str, web: Web) -> None:
    web.give("/r.txt", REPORT)
    assert fetch(web.url("/r.txt", "localhost" if entry == "localhost" else "127.0.0.1"), replace(HERE, allowed=(entry, "other.host")))


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is checked and private a moment later (DNS rebinding)."""
    web.give("/r.txt", REPORT)
    answers = iter(["127.0.0.1", "10.0.0.1"])
    looked_up: list[str] = []

    def rebinding(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    with monkeypatch.context() as patch:
        # Only what looks names up; a connection to an address that is written out needs none.
        patch.setattr(
            fetching.socket, "getaddrinfo", lambda host, *a, **k: rebinding(host, a[0]) if not _numeric(host) else found(host, *a, **k)
        )
        found = socket_getaddrinfo
        assert fetch(web.url("/r.txt", "reports.gov.test"), HERE) is not None
    assert looked_up == ["reports.gov.test"]
    ((_, headers),) = web.asked
    assert headers["Host"] == f"reports.gov.test:{web.port}"


socket_getaddrinfo = socket.getaddrinfo


def _numeric(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        checked_addresses("a.test", 80, ())
    assert checked_addresses("a.test", 80, ("10.0.0.0/8",)) == ["93.184.216.34", "10.0.0.1"]


@pytest.mark.parametrize("told", [True, False])
def test_what_is_too_large_is_not_read_to_its_end(told: bool, web: Web) -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        if told:
            handler.send_header("Content-Length", str(50_000_000))
        handler.end_headers()
        while sent < 50_000_000:
            handler.wfile.write(b"x" * 50_000)
            sent += 50_000

    web.raw("/big", endless)
    with pytest.raises(Refused, match="larger than 100000 bytes"):
        fetch(web.url("/big"), HERE)
    assert sent < 50_000_000


def _slowly(head: bytes, drop: bytes) -> object:
    def handle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        for _ in range(200):
            handler.wfile.write(drop)
            handler.wfile.flush()
            time.sleep(0.05)

    return handle


@pytest.mark.parametrize(
    ("head", "drop"),
    [(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x"), (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), (b"", b"")],
    ids=["a body drop by drop", "headers drop by drop", "nothing at all"],
)
def test_a_slow_server_is_left(head: bytes, drop: bytes, web: Web) -> None:
    web.raw("/slow", _slowly(head, drop))
    with pytest.raises((Refused, Unreachable), match=r"longer than|timed out"):
        fetch(web.url("/slow"), replace(HERE, seconds=0.3, tries=1))


@pytest.mark.parametrize("status", [404, 403, 410, 204, 206])
def test_an_answer_without_the_file_is_final(status: int, web: Web) -> None:
    web.give("/r.txt", b"" if status == 204 else b"no", status)
    with pytest.raises(Refused, match=f"answers {status}"):
        fetch(web.url("/r.txt"), HERE)
    assert web.count("/r.txt") == 1


@pytest.mark.parametrize("failing", ["busy", "cut off", "nonsense"])
def test_what_may_go_well_the_next_time_is_tried_again(failing: str, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(fetching, "sleep", waits.append)

    def first_bad(handler: BaseHTTPRequestHandler) -> None:
        if web.count("/r.txt") < 3:
            bad = {
                "busy": b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
                "cut off": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf",
                "nonsense": b"not HTTP at all\r\n\r\n",
            }
            handler.wfile.write(bad[failing])
            handler.close_connection = True
        else:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes")

    web.raw("/r.txt", first_bad)
    found = fetch(web.url("/r.txt"), replace(HERE, tries=3, wait=1))
    assert found is not None
    assert found.content == b"yes"
    assert waits == ([7, 7] if failing == "busy" else [1, 2])


def test_nothing_that_was_packed_is_unpacked(web: Web) -> None:
    web.give("/r.txt", b"\x1f\x8b", Content_Encoding="gzip")
    with pytest.raises(Refused, match="packed"):
        fetch(web.url("/r.txt"), HERE)


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's context for ``name``, and the file a client trusts it by."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


def test_https_asks_for_the_name_it_was_given_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path, "localhost")
    limits = replace(HERE, allowed=("127.0.0.1", "::1"), tries=1)
    with serving(context) as web:
        web.give("/r.txt", REPORT)
        web.redirect("/down", f"http://localhost:{web.port}/r.txt")
        with pytest.raises(Unreachable, match="certificate"):
            fetch(web.url("/r.txt", "localhost"), limits)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert fetch(web.url("/r.txt", "localhost"), limits) is not None
        with pytest.raises(Unreachable, match=r"certificate|127\.0\.0\.1"):
            fetch(web.url("/r.txt"), limits)
        with pytest.raises(Refused, match="from https to http"):
            fetch(web.url("/down", "localhost"), limits)


# --- the folder -----------------------------------------------------------------------------


def notes(folder: Path) -> dict[str, dict[str, object]]:
    return {entry["file"]: entry for entry in json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["reports"]}


@pytest.mark.parametrize("by", [{"etag": '"1"'}, {"date": "Mon, 01 Jan 2024 00:00:00 GMT"}, {}])
def test_what_has_not_changed_is_not_fetched_again(by: dict[str, str], web: Web, tmp_path: Path) -> None:
    web.version("/r.txt", REPORT, **by)
    sources = [Source(web.url("/r.txt"), "r.txt")]
    (first,) = pull(sources, tmp_path / "pulled", HERE, lambda: NIGHT)
    stamp = (tmp_path / "pulled" / "r.txt").stat().st_mtime_ns
    (second,) = pull(sources, tmp_path / "pulled", HERE, lambda: NIGHT + timedelta(days=1))
    assert (first.state, second.state) == ("new", "unchanged")
    assert (tmp_path / "pulled" / "r.txt").stat().st_mtime_ns == stamp
    kept = notes(tmp_path / "pulled")["r.txt"]
    assert (kept["url"], kept["retrieved_at"]) == (web.url("/r.txt"), "2024-01-01T02:00:00+00:00"), "these bytes came the first night"
    assert kept["sha256"] == hashlib.sha256(REPORT).hexdigest()
    asked = web.asked[-1][1]
    assert ("If-None-Match" in asked, "If-Modified-Since" in asked) == ("etag" in by, "date" in by)


def test_a_changed_file_takes_the_place_of_the_one_before_which_is_kept_aside(web: Web, tmp_path: Path) -> None:
    sources, pulled = [Source(web.url("/r.txt"), "r.txt")], tmp_path / "pulled"
    web.version("/r.txt", REPORT, etag='"1"')
    pull(sources, pulled, HERE, lambda: NIGHT)
    web.version("/r.txt", REPORT * 2, etag='"2"')
    (outcome,) = pull(sources, pulled, HERE, lambda: NIGHT + timedelta(days=1))
    assert outcome.state == "changed"
    assert (pulled / "r.txt").read_bytes() == REPORT * 2
    assert [path.read_bytes() for path in (pulled / ".earlier").iterdir()] == [REPORT]
    assert notes(pulled)["r.txt"]["retrieved_at"] == "2024-01-02T02:00:00+00:00"


@pytest.mark.parametrize("damage", ["the file", "the notes", "the file is gone"])
def test_a_damaged_folder_is_pulled_again(damage: str, web: Web, tmp_path: Path) -> None:
    sources, pulled = [Source(web.url("/r.txt"), "r.txt")], tmp_path / "pulled"
    web.version("/r.txt", REPORT, etag='"1"')
    pull(sources, pulled, HERE)
    if damage == "the notes":
        (pulled / "provenance.json").write_text('{"reports": [{')
    elif damage == "the file":
        (pulled / "r.txt").write_bytes(b"scribbled")
    else:
        (pulled / "r.txt").unlink()
    pull(sources, pulled, HERE)
    assert (pulled / "r.txt").read_bytes() == REPORT
    assert "If-None-Match" not in web.asked[-1][1]
    assert notes(pulled)["r.txt"]["sha256"] == hashlib.sha256(REPORT).hexdigest()


def test_a_source_that_is_down_stops_nothing_and_keeps_what_it_gave(web: Web, tmp_path: Path) -> None:
    pulled = tmp_path / "pulled"
    with serving() as other:
        other.give("/a.txt", REPORT)
        gone = [Source(other.url("/a.txt"), "a.txt"), Source(other.url("/b.txt"), "b.txt")]
        assert [o.state for o in pull(gone, pulled, HERE)] == ["new", "failed"]
    web.give("/c.txt", REPORT * 3)
    outcomes = pull([*gone, Source(web.url("/c.txt"), "c.txt")], pulled, HERE)
    assert [o.state for o in outcomes] == ["failed", "failed", "new"]
    assert "does not answer" in (outcomes[0].reason or "")
    assert (pulled / "a.txt").read_bytes() == REPORT
    assert set(notes(pulled)) == {"a.txt", "c.txt"}
    assert last_outcomes(pulled) == outcomes


def test_a_host_that_is_down_is_tried_once(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def down(url: str, *_: object) -> None:
        tried.append(url)
        raise fetching.Down("nobody is there")

    monkeypatch.setattr(pulling, "fetch", down)
    outcomes = pull([Source(f"http://a.test/{n}", f"{n}.txt") for n in range(5)], tmp_path, HERE)
    assert tried == ["http://a.test/0"]
    assert "just found down" in (outcomes[4].reason or "")


def test_a_page_where_the_report_was_is_not_taken_for_it(web: Web, tmp_path: Path) -> None:
    sources = [Source(web.url("/r.txt"), "r.txt")]
    web.give("/r.txt", REPORT)
    pull(sources, tmp_path, HERE)
    web.give("/r.txt", b"<!DOCTYPE html><html>moved</html>")
    (outcome,) = pull(sources, tmp_path, HERE)
    assert "web page" in (outcome.reason or "")
    assert (tmp_path / "r.txt").read_bytes() == REPORT


def test_a_source_that_is_listed_no_more_leaves_the_folder(web: Web, tmp_path: Path) -> None:
    web.give("/a.txt", REPORT)
    web.give("/b.txt", REPORT * 2)
    pull([Source(web.url(f"/{name}"), name) for name in ("a.txt", "b.txt")], tmp_path, HERE)
    pull([Source(web.url("/b.txt"), "b.txt")], tmp_path, HERE)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".earlier", "b.txt", "provenance.json"]
    assert set(notes(tmp_path)) == {"b.txt"}


def test_a_full_disk_fails_that_source_alone(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web.give("/a.txt", REPORT)
    web.give("/b.txt", REPORT * 2)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    place = pulling._place
    with monkeypatch.context() as patch:
        patch.setattr(pulling, "_place", lambda folder, name, content: full(0) if name == "a.txt" else place(folder, name, content))
        outcomes = pull([Source(web.url(f"/{name}"), name) for name in ("a.txt", "b.txt")], tmp_path, HERE)
    assert [o.state for o in outcomes] == ["failed", "new"]
    assert "No space left" in (outcomes[0].reason or "")
    with monkeypatch.context() as patch:
        patch.setattr(pulling.os, "fsync", full)
        pull([Source(web.url("/a.txt"), "a.txt")], tmp_path, HERE)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".earlier", "provenance.json"]


# --- in a deployment ------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path, raw_dir: Path) -> Settings:
    return Settings(raw_dir=raw_dir, warehouse_dir=tmp_path / "warehouse", pull_allow=("127.0.0.1",))


def list_sources(settings: Settings, *urls: str) -> None:
    (settings.raw_dir / "sources.toml").write_text("".join(f'[[source]]\nurl = "{url}"\nname = "{url[-5:]}"\n' for url in urls))


def test_pulled_files_are_taken_in_with_where_they_are_from(web: Web, settings: Settings) -> None:
    web.give("/r.txt", REPORT)
    list_sources(settings, web.url("/r.txt"))
    warned: list[str] = []
    pull_now(settings, warned.append)
    assert warned == []
    (taken,) = take_in(settings.raw_dir, read_provenance(settings.pulled_dir), settings.pulled_dir)
    assert (taken.source_file, taken.content) == ("pulled/r.txt", REPORT)
    assert taken.provenance.source_url == web.url("/r.txt")
    assert taken.provenance.retrieved_at


def test_a_name_of_the_raw_folder_is_not_taken_twice(settings: Settings) -> None:
    (settings.raw_dir / "pulled").mkdir()
    (settings.raw_dir / "pulled" / "r.txt").write_bytes(REPORT)
    settings.pulled_dir.mkdir(parents=True)
    (settings.pulled_dir / "r.txt").write_bytes(REPORT * 2)
    assert [raw.source_file for raw in take_in(settings.raw_dir, {}, settings.pulled_dir)] == ["pulled/r.txt", "pulled/pulled/r.txt"]


def test_whatever_fails_is_told_and_the_night_goes_on(web: Web, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    list_sources(settings, web.url("/a.txt"))
    pull_now(settings, warned.append)
    (settings.raw_dir / "sources.toml").write_text("[[source]]")
    pull_now(settings, warned.append)
    list_sources(settings, web.url("/b.txt"))
    monkeypatch.setattr(pulling, "_write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    pull_now(settings, warned.append)
    assert ["answers 404" in warned[0], "cannot be understood" in warned[1], "No space left" in warned[2]] == [True] * 3


def test_a_raw_folder_that_is_not_mounted_costs_nothing_that_was_pulled(web: Web, settings: Settings) -> None:
    web.give("/r.txt", REPORT)
    list_sources(settings, web.url("/r.txt"))
    pull_now(settings, pytest.fail)
    (settings.raw_dir / "sources.toml").unlink()
    pull_now(settings, pytest.fail)
    assert (settings.pulled_dir / "r.txt").read_bytes() == REPORT
    with pytest.raises(NoReports):
        list(take_in(settings.raw_dir, {}, settings.pulled_dir))
