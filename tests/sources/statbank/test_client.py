"""The client is polite, patient where waiting helps, and says StatBank's own words."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from tests.replay.server import ReplayServer
from tests.replay.service import errors

from alen import __version__
from alen.errors import AlenError, NetworkFailed, SourceRefused
from alen.sources.statbank.client import Refusal, Retries, StatBankClient, Timeouts

REQUEST = {
    "table": "ARE207",
    "format": "BULK",
    "variables": [{"code": "OMRÅDE", "values": ["*"]}, {"code": "Tid", "values": ["*"]}],
}


def whole(chunks: Iterator[bytes]) -> bytes:
    return b"".join(chunks)


def answering(handler: Callable[[httpx.Request], httpx.Response]) -> StatBankClient:
    return StatBankClient(
        "https://api.example.invalid/v1",
        transport=httpx.MockTransport(handler),
        retries=Retries(attempts=3),
        sleep=lambda _: None,
    )


def test_it_names_the_project(client: StatBankClient, replay: ReplayServer) -> None:
    client.tables()
    assert replay.calls[0].user_agent.startswith(f"Alen/{__version__} (+https://")
    assert replay.calls[0].method == "POST"


def test_whole_answers_with_their_request_id(client: StatBankClient) -> None:
    info = client.tableinfo("ARE207")
    assert json.loads(info.body)["id"] == "ARE207"
    assert info.request_id
    answer, body = client.data(REQUEST, whole)
    assert answer.request_id
    assert body.startswith("OMRÅDE;TID;INDHOLD\r\n".encode())


@pytest.mark.parametrize("cause", sorted(errors()))
def test_every_error_carries_statbanks_words_and_is_asked_once(cause: str) -> None:
    told = errors()[cause]
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        body = {"errorTypeCode": told["code"], "message": told["message"]}
        return httpx.Response(told["status"], json=body)

    with pytest.raises(Refusal) as caught:
        answering(handler).data(REQUEST, whole)
    assert caught.value.code == told["code"]
    assert caught.value.message == told["message"]
    assert told["message"] in str(caught.value)
    assert caught.value.exit_code == 3
    assert len(asked) == 1


@pytest.mark.parametrize("fault", ["unavailable", "html503", "reset", "truncated"])
def test_what_may_pass_is_tried_again(
    fault: str, client: StatBankClient, replay: ReplayServer, waits: list[float]
) -> None:
    replay.order(fault, times=2)
    _, body = client.data(REQUEST, whole)
    assert body.endswith(b"\r\n")
    assert waits == [1.0, 2.0]
    assert replay.count("data") == 3


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("unavailable", SourceRefused, "HTTP 503"),
        ("html503", SourceRefused, "HTML"),
        ("reset", NetworkFailed, "cannot be reached|middle of an answer"),
        ("truncated", NetworkFailed, "middle of an answer"),
        ("busy", SourceRefused, "429"),
    ],
)
def test_it_gives_up_in_the_end(
    fault: str, error: type[AlenError], words: str, client: StatBankClient, replay: ReplayServer
) -> None:
    replay.order(fault, times=9)
    with pytest.raises(error, match=words) as caught:
        client.data(REQUEST, whole)
    assert "3 times" in str(caught.value)
    assert replay.count("data") == 3


def test_it_waits_as_long_as_it_is_asked_to(
    client: StatBankClient, replay: ReplayServer, waits: list[float]
) -> None:
    replay.order("busy", "tableinfo")
    client.tableinfo("ARE207")
    assert waits == [7.0]


def test_a_wait_told_as_a_date_and_one_too_long() -> None:
    waits: list[float] = []
    moment = datetime.now(UTC) + timedelta(seconds=30)
    told = [format_datetime(moment, usegmt=True), "86400"]

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"Retry-After": told.pop(0)})

    client = StatBankClient(
        "https://api.example.invalid/v1", transport=httpx.MockTransport(handler), sleep=waits.append
    )
    with pytest.raises(SourceRefused, match="asks to wait 86400 seconds"):
        client.tables()
    assert len(waits) == 1
    assert 25 < waits[0] <= 30


def test_jitter_lengthens_the_wait() -> None:
    waits: list[float] = []
    client = StatBankClient(
        "https://api.example.invalid/v1",
        transport=httpx.MockTransport(lambda _: httpx.Response(502)),
        retries=Retries(attempts=3),
        sleep=waits.append,
        jitter=lambda: 0.5,
    )
    with pytest.raises(SourceRefused):
        client.tables()
    assert waits == [1.25, 2.5]


@pytest.mark.parametrize("content_type", ["text/html", "text/csv"])
def test_a_page_of_html_is_no_data(content_type: str) -> None:
    page = b"\r\n <!DOCTYPE html><html><head><title>Log  in</title></head></html>"
    client = answering(lambda _: httpx.Response(200, content=page, headers={"Content-Type": content_type}))
    with pytest.raises(SourceRefused, match=r"HTML instead of data \('Log in'\)"):
        client.data(REQUEST, whole)
    with pytest.raises(SourceRefused, match="HTML"):
        client.tableinfo("ARE207")


def test_an_answer_without_an_end_is_refused() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        answer = httpx.Response(200, content=b"OMR;TID;INDHOLD\r\n")
        del answer.headers["content-length"]
        return answer

    with pytest.raises(SourceRefused, match="neither its length nor its end"):
        answering(handler).data(REQUEST, whole)


def test_a_body_shorter_than_its_length_is_refused(replay: ReplayServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection, connection.makefile("rb") as asked:
                    # The request is read to its end: closing with bytes unread would reset the
                    # connection, and the client would see that instead of a short answer.
                    length = 0
                    while (line := asked.readline()).strip():
                        if line.lower().startswith(b"content-length:"):
                            length = int(line.split(b":")[1])
                    asked.read(length)
                    connection.sendall(
                        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nA;TID;INDHOLD\r\n1;2020;81"
                    )

        threading.Thread(target=serve, daemon=True).start()
        client = StatBankClient(
            f"http://127.0.0.1:{listener.getsockname()[1]}/v1",
            retries=Retries(attempts=2),
            sleep=lambda _: None,
        )
        with pytest.raises(NetworkFailed, match="middle of an answer"):
            client.data(REQUEST, whole)


def test_other_answers_without_words_are_refused() -> None:
    with pytest.raises(SourceRefused, match="HTTP 302"):
        answering(lambda _: httpx.Response(302, headers={"Location": "/login"})).tables()
    with pytest.raises(SourceRefused, match="HTTP 403"):
        answering(lambda _: httpx.Response(403, json=["no"])).tables()


def test_a_slow_body_is_given_up(replay: ReplayServer) -> None:
    replay.order("slow", times=2, seconds=1.0)
    client = StatBankClient(
        replay.address, timeouts=Timeouts(read=0.2), retries=Retries(attempts=2), sleep=lambda _: None
    )
    with pytest.raises(NetworkFailed, match="in time"):
        client.data(REQUEST, whole)


def test_a_slow_body_within_patience_is_whole(client: StatBankClient, replay: ReplayServer) -> None:
    replay.order("slow", seconds=0.3)
    _, body = client.data(REQUEST, whole)
    assert body.endswith(b"\r\n")


def test_at_most_two_requests_at_a_time(client: StatBankClient, replay: ReplayServer) -> None:
    replay.order("slow", times=6, seconds=0.1)
    threads = [threading.Thread(target=client.data, args=(REQUEST, whole)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replay.count("data") == 6
    assert replay.most_at_once <= 2


def test_reachable(client: StatBankClient, replay: ReplayServer) -> None:
    assert client.reachable()
    replay.order("html", "subjects")
    assert not client.reachable()
    replay.order("slow", "subjects", seconds=3)
    started = time.monotonic()
    assert not client.reachable(timeout=0.3)
    assert time.monotonic() - started < 2
    with StatBankClient("http://127.0.0.1:9/v1") as nobody:
        assert not nobody.reachable()


def test_nobody_there() -> None:
    client = StatBankClient("http://127.0.0.1:9/v1", retries=Retries(attempts=1))
    with pytest.raises(NetworkFailed, match="cannot be reached") as caught:
        client.tables()
    assert caught.value.exit_code == 3
