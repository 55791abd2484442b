"""A web server on localhost whose answers a test writes, and that remembers what it was asked."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# A request's headers → status, headers, body; or the handler itself, for what is no proper answer.
Answer = Callable[[Mapping[str, str]], tuple[int, Mapping[str, str], bytes]]
Raw = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """``pages`` by path; ``asked`` holds (path, headers) in order."""

    port: int = 0
    scheme: str = "http"
    pages: dict[str, Answer | tuple[str, Raw]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def give(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        """A page that stays the same."""
        self.pages[path] = lambda _: (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    def redirect(self, path: str, target: str, status: int = 302) -> None:
        self.give(path, b"", status, Location=target)

    def version(self, path: str, body: bytes, etag: str = "", date: str = "") -> None:
        """A page that its server knows again."""

        def answer(headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
            known = (etag and headers.get("If-None-Match") == etag) or (date and headers.get("If-Modified-Since") == date)
            given = {**({"ETag": etag} if etag else {}), **({"Last-Modified": date} if date else {})}
            return (304, given, b"") if known else (200, given, body)

        self.pages[path] = answer

    def raw(self, path: str, handle: Raw) -> None:
        """An answer that the test writes to the wire itself."""
        self.pages[path] = ("raw", handle)

    def count(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.asked)


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    web = Web(scheme="https" if tls else "http")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append((self.path, dict(self.headers)))
            page = web.pages.get(self.path)
            if isinstance(page, tuple):
                page[1](self)
                return
            status, headers, body = page(dict(self.headers)) if page else (404, {}, b"")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal of a test."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        web.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()
