"""One polite speaker of the StatBank API.

The API (Statistics Denmark, https://www.dst.dk/en/Statistik/brug-statistikken/muligheder-i-statistikbanken/api)
answers JSON by POST at /tables, /tableinfo and /data, and an error as HTTP 400 with
``{"errorTypeCode", "message"}``. At most two requests run at a time; 429, 5xx, time-outs and broken
connections are tried again after a growing wait, a 400 never.
"""

from __future__ import annotations

import email.utils
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar, cast

import httpx

from alen import __version__
from alen.errors import AlenError, NetworkFailed, SourceRefused

PROJECT_URL = "https://github.com/alen-dk/alen"
"""Where Statistics Denmark can read who is asking."""

USER_AGENT = f"Alen/{__version__} (+{PROJECT_URL})"
REQUESTS_AT_A_TIME = 2
CHUNK_BYTES = 1 << 18
LONGEST_WAIT_SECONDS = 120.0

T = TypeVar("T")
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_polite = threading.BoundedSemaphore(REQUESTS_AT_A_TIME)


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for a connection, and for the next bytes of an answer."""

    connect: float = 10.0
    read: float = 120.0


@dataclass(frozen=True)
class Retries:
    """How often a request is tried, and the first wait in seconds; each wait doubles, plus up to half."""

    attempts: int = 5
    first_wait: float = 1.0


@dataclass(frozen=True)
class Answer:
    """A whole answer kept in memory: tables and tableinfo, never data."""

    body: bytes
    request_id: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class DataAnswer:
    """What is known of a data answer when its last byte has been handed on."""

    request_id: str
    headers: Mapping[str, str]


class Refusal(SourceRefused):
    """StatBank's own error: `code` is its errorTypeCode, `message` its words, `status` the HTTP status."""

    def __init__(self, status: int, code: str, message: str, where: str) -> None:
        self.status = status
        self.code = code
        self.message = message
        super().__init__(
            f"StatBank answered HTTP {status} {code}: {message}",
            where=where,
            why="The request itself was refused, so it was not tried again.",
        )


class _TryAgainError(Exception):
    """An attempt failed in a way that may pass; carries the error to raise if it does not."""

    def __init__(self, error: AlenError, wait: float | None = None) -> None:
        self.error = error
        self.wait = wait
        super().__init__(str(error))


class StatBankClient:
    """Speaks to one StatBank; safe to use from two threads.

    `transport`, `sleep` and `jitter` (a number from 0 to 1) are given by tests.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        times = timeouts or Timeouts()
        self._retries = retries or Retries()
        self._sleep = sleep
        self._jitter = jitter
        self._http = httpx.Client(
            headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
            timeout=httpx.Timeout(times.read, connect=times.connect),
            transport=transport,
        )

    def __enter__(self) -> StatBankClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def reachable(self, timeout: float = 5.0) -> bool:
        """Whether StatBank answers within `timeout` seconds in all; one attempt, no error raised."""
        found: list[bool] = []

        def ask() -> None:
            try:
                response = self._http.get(
                    f"{self.base_url}/subjects", params={"format": "json", "lang": "da"}, timeout=timeout
                )
                found.append(response.status_code == 200 and not _is_html(response, response.content))
            except (httpx.HTTPError, RuntimeError):
                found.append(False)

        # Name look-ups obey no timeout, hence a thread that is left behind when it hangs.
        thread = threading.Thread(target=ask, name="ask-statbank", daemon=True)
        thread.start()
        thread.join(timeout)
        return bool(found and found[0])

    def tables(self, *, lang: str = "da") -> Answer:
        """The catalogue of active tables, as JSON bytes."""
        return self._small("tables", {"lang": lang, "format": "JSON"})

    def tableinfo(self, table_id: str, *, lang: str = "da") -> Answer:
        """A table's metadata as JSON bytes. They name contact persons: keep them, never show them."""
        return self._small("tableinfo", {"table": table_id, "lang": lang, "format": "JSON"})

    def data(
        self, request: Mapping[str, object], consume: Callable[[Iterator[bytes]], T]
    ) -> tuple[DataAnswer, T]:
        """Stream a data answer through `consume`, which is called anew for every attempt.

        Raises Refusal, SourceRefused (an answer that is no table) or NetworkFailed (also when the
        answer stops before its end); what `consume` raises passes through and is not tried again.
        """

        def attempt() -> tuple[DataAnswer, T]:
            with self._http.stream("POST", f"{self.base_url}/data", json=dict(request)) as response:
                _refuse_errors(response)
                _refuse_unbounded(response)
                result = consume(_chunks(response))
                return DataAnswer(_request_id(response), dict(response.headers)), result

        return self._attempts(attempt, f"{self.base_url}/data")

    def _small(self, call: str, body: Mapping[str, object]) -> Answer:
        def attempt() -> Answer:
            response = self._http.post(f"{self.base_url}/{call}", json=dict(body))
            _refuse_errors(response)
            _refuse_html(response, response.content)
            return Answer(response.content, _request_id(response), dict(response.headers))

        return self._attempts(attempt, f"{self.base_url}/{call}")

    def _attempts(self, attempt: Callable[[], T], where: str) -> T:
        wait = self._retries.first_wait
        for number in range(1, self._retries.attempts + 1):
            try:
                with _polite:
                    return _outcome(attempt, where)
            except _TryAgainError as failure:
                asked = failure.wait
                if number == self._retries.attempts or (asked or 0) > LONGEST_WAIT_SECONDS:
                    raise _final(failure, number) from failure.__cause__
                self._sleep(asked if asked is not None else wait * (1 + self._jitter() / 2))
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
        raise AssertionError("a request is tried at least once")


def _outcome(attempt: Callable[[], T], where: str) -> T:
    """Run one attempt; failures that may pass become _TryAgainError."""
    try:
        return attempt()
    except httpx.TimeoutException as error:
        raise _TryAgainError(
            NetworkFailed("StatBank did not answer in time", where=where, do="Try again later.")
        ) from error
    except httpx.RemoteProtocolError as error:
        raise _TryAgainError(
            NetworkFailed(
                f"StatBank stopped in the middle of an answer ({error})",
                where=where,
                why="A half answer must never become numbers; nothing of it was kept.",
                do="Try again later; what was fetched before it is kept.",
            )
        ) from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise _TryAgainError(
            NetworkFailed(
                f"StatBank cannot be reached ({error})",
                where=where,
                do="Check the connection and try again.",
            )
        ) from error


def _final(failure: _TryAgainError, attempts: int) -> AlenError:
    """The error to raise when no further attempt is made."""
    error = failure.error
    tried = "It was asked once." if attempts == 1 else f"It was asked {attempts} times."
    do = error.do
    if failure.wait is not None:
        do = f"StatBank asks to wait {failure.wait:.0f} seconds before the next request."
    return type(error)(error.what, where=error.where, why=f"{error.why} {tried}".strip(), do=do)


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    first = True
    for chunk in response.iter_bytes(CHUNK_BYTES):
        if first:
            _refuse_html(response, chunk)
            first = False
        yield chunk


def _refuse_errors(response: httpx.Response) -> None:
    """Raise what a status other than 200 means."""
    if response.status_code == 200:
        return
    response.read()
    where = str(response.url)
    status = response.status_code
    if status in _AGAIN:
        kind = "with a page of HTML" if _is_html(response, response.content) else ""
        error = SourceRefused(
            f"StatBank answered HTTP {status} {response.reason_phrase} {kind}".strip() + _title(response),
            where=where,
            do="The service has a fault or is busy: try again later.",
        )
        raise _TryAgainError(error, _retry_after(response))
    told = _told(response)
    if told:
        raise Refusal(status, told[0], told[1], where)
    raise SourceRefused(
        f"StatBank answered HTTP {status}, without an error message of its own" + _title(response),
        where=where,
        do="Check that the address is StatBank's API.",
    )


def _told(response: httpx.Response) -> tuple[str, str] | None:
    """StatBank's errorTypeCode and message, when the body holds them."""
    try:
        loaded: object = json.loads(response.content.decode("utf-8-sig"))
    except ValueError:
        return None
    if not isinstance(loaded, dict):
        return None
    body = cast("dict[str, object]", loaded)
    code, message = body.get("errorTypeCode"), body.get("message")
    return (code, message) if isinstance(code, str) and isinstance(message, str) else None


def _refuse_html(response: httpx.Response, start: bytes) -> None:
    if _is_html(response, start):
        raise SourceRefused(
            "StatBank answered with a page of HTML instead of data" + _title(response, start),
            where=str(response.url),
            why="A proxy, a login page or a fault at StatBank answers so; it holds no figures.",
            do="Open the address in a browser from this machine, or try again later.",
        )


def _refuse_unbounded(response: httpx.Response) -> None:
    """Refuse an answer whose end HTTP does not mark: nobody can tell it from one cut short."""
    if "content-length" in response.headers or "chunked" in response.headers.get("transfer-encoding", ""):
        return
    raise SourceRefused(
        "the answer tells neither its length nor its end",
        where=str(response.url),
        why="An answer cut short could not be told from a whole one.",
    )


def _is_html(response: httpx.Response, start: bytes) -> bool:
    if "html" in response.headers.get("content-type", "").lower():
        return True
    return start[:512].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _title(response: httpx.Response, start: bytes | None = None) -> str:
    """The title of an HTML page in brackets, else nothing."""
    page = (response.content if start is None else start)[:4096].decode("utf-8", "replace")
    found = re.search(r"<title[^>]*>([^<]{1,120})", page, re.IGNORECASE)
    return f" ('{' '.join(found.group(1).split())}')" if found else ""


def _retry_after(response: httpx.Response) -> float | None:
    """The wait in seconds that Retry-After asks for, as a number or as a date; None without one."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _request_id(response: httpx.Response) -> str:
    return response.headers.get("statbankapi-request-id", "")
