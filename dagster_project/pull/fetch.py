"""One file from the web, within limits, or the reason why not.

The address a name leads to is looked up once, checked, and then connected to as checked: a name that
leads elsewhere a moment later changes nothing. Redirects are followed by hand, each checked like the
first URL. No proxy is used, since behind one no address could be checked.
"""

import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from time import monotonic, sleep
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse
from urllib3.util import Url

from dagster_project.pull.sources import checked_url

_PORTS = {"http": 80, "https": 443}
_MOVED = frozenset({301, 302, 303, 307, 308})
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_PIECE = 64 * 1024
# A server that says nothing for as long is as good as down.
_SILENCE = 15.0
_LONGEST_WAIT = 30.0
# Addresses of one kind of network written as another's: the one inside counts.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """What was found is not to be had, now or in a moment. The message says why."""


class Unreachable(Exception):
    """Nothing came, or not whole; another try may go well. ``wait`` is how long the server asks to wait, in seconds."""

    def __init__(self, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.wait = wait


class Down(Unreachable):
    """Nobody answers at a host: what else is there needs no try."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may cost: seconds and bytes a try, tries, and the first wait between them (doubled each time).

    ``allowed`` holds the host names and networks of private addresses that may be asked all the same.
    """

    seconds: float = 120.0
    most_bytes: int = 50 * 1024 * 1024
    tries: int = 3
    wait: float = 1.0
    redirects: int = 5
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came, and what its server wants to be asked with the next time."""

    content: bytes
    etag: str | None
    last_modified: str | None


def fetch(url: str, limits: Limits, etag: str | None = None, last_modified: str | None = None) -> Fetched | None:
    """The file at ``url``; None where its server says that it is what was sent with this ``etag`` or date.

    Raises :class:`Refused`, and :class:`Unreachable` when the last try went as the first.
    """
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    conditions = {name: value for name, value in known.items() if value}
    for attempt in range(1, limits.tries + 1):
        try:
            return _follow(url, limits, conditions)
        except Unreachable as error:
            if attempt == limits.tries:
                raise
            sleep(min(error.wait if error.wait is not None else limits.wait * 2 ** (attempt - 1), _LONGEST_WAIT))
    raise ValueError("at least one try")


def checked_addresses(host: str, port: int, allowed: tuple[str, ...]) -> list[str]:
    """The addresses of a host, all of them public or allowed. Raises :class:`Refused` and :class:`Unreachable`."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Down(f"{host} has no address ({error})") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host.lower() in allowed:
        return addresses
    for text in addresses:
        address = _innermost(ipaddress.ip_address(text.partition("%")[0]))
        public = address.is_global and not address.is_multicast
        if not public and not any(_within(address, entry) for entry in allowed):
            raise Refused(f"{host} leads to {text}, which is no public address: MINGZHANG_PULL_ALLOW may allow it")
    return addresses


def _innermost(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is None and address in _NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return inside or address
    return address


def _within(address: Address, entry: str) -> bool:
    try:
        return address in ipaddress.ip_network(entry)
    except ValueError:
        # A host name, which was looked at before.
        return False


def _follow(text: str, limits: Limits, conditions: Mapping[str, str]) -> Fetched | None:
    """One try, through all redirects. The time limit is for all of them."""
    end = monotonic() + limits.seconds
    url = checked_url(text)
    for _ in range(limits.redirects + 1):
        with _asked(url, limits, conditions, end) as response:
            if response.status in _MOVED:
                url = _moved(url, response.headers.get("Location"))
                continue
            if response.status == 304 and conditions:
                return None
            if response.status in _TRY_AGAIN:
                raise Unreachable(f"the server answers {response.status}", _seconds(response.headers.get("Retry-After")))
            if response.status != 200:
                raise Refused(f"the server answers {response.status}")
            content = _body(response, limits)
            return Fetched(content, response.headers.get("ETag"), response.headers.get("Last-Modified"))
    raise Refused(f"more than {limits.redirects} redirects")


def _moved(url: Url, location: str | None) -> Url:
    if not location:
        raise Refused("a redirect without a target")
    try:
        target = checked_url(urljoin(url.url, location))
    except ValueError as error:
        raise Refused(f"a redirect to what is not followed: {error}") from error
    if url.scheme == "https" and target.scheme == "http":
        raise Refused(f"a redirect from https to http ({target.host}) is not followed")
    return target


def _body(response: HTTPResponse, limits: Limits) -> bytes:
    content = bytearray()
    # As it goes over the wire: nothing is unpacked, so that nothing small becomes large.
    while piece := response.read1(_PIECE, decode_content=False):
        content += piece
        if len(content) > limits.most_bytes:
            raise Refused(f"it is larger than {limits.most_bytes} bytes")
    if not content:
        raise Refused("it is empty")
    return bytes(content)


@contextmanager
def _asked(url: Url, limits: Limits, conditions: Mapping[str, str], end: float) -> Iterator[HTTPResponse]:
    """The answer to one request. Whatever the network does inside ends as :class:`Unreachable`."""
    assert url.scheme and url.host
    port = url.port or _PORTS[url.scheme]
    addresses = checked_addresses(url.host, port, limits.allowed)
    late = threading.Event()
    try:
        with _connected(url, addresses, port, end, late) as connection:
            headers = {"Host": url.netloc or url.host, "User-Agent": "mingzhang", "Accept-Encoding": "identity", "Connection": "close"}
            connection.request("GET", url.request_uri, headers={**headers, **conditions}, preload_content=False, decode_content=False)
            response = connection.getresponse()
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise Refused(f"it comes packed ({response.headers['Content-Encoding']}), which was not asked for")
            yield response
            if late.is_set():
                raise Refused("cut off")
    except (Refused, HTTPError, HTTPException, OSError, ValueError) as error:
        if late.is_set():
            raise Refused(f"it took longer than {limits.seconds:g} s") from error
        if isinstance(error, Refused):
            raise
        raise Unreachable(f"{type(error).__name__}: {error}") from error


@contextmanager
def _connected(url: Url, addresses: list[str], port: int, end: float, late: threading.Event) -> Iterator[HTTPConnection]:
    """A connection to the first of ``addresses`` that takes one, cut off at ``end``."""
    failure = "it has no address"
    for address in addresses:
        silence = max(0.01, min(_SILENCE, end - monotonic()))
        if url.scheme == "https":
            connection: HTTPConnection = HTTPSConnection(address, port, timeout=silence, server_hostname=(url.host or "").strip("[]"))
        else:
            connection = HTTPConnection(address, port, timeout=silence)
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            connection.close()
            failure = str(error)
            continue
        wire = connection.sock
        # Each wait is bounded by the socket's own limit; a server that sends a byte now and then only by this.
        watch = threading.Timer(max(0.0, end - monotonic()), _cut, (wire, late))
        watch.daemon = True
        watch.start()
        try:
            yield connection
        finally:
            watch.cancel()
            connection.close()
            with suppress(OSError, AttributeError):
                wire.close()
        return
    raise Down(f"{url.host} does not answer ({failure})")


def _cut(wire: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.isdecimal() else None
