"""Input that stops the original, and ten thousand others: each costs its own request and nothing else."""

import http.client
import json
import random

import pytest
from picolytics_server import PicolyticsServer

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
VALID = {
    "n": "load", "l": "https://example.com/page?utm_source=a", "r": "https://other.example/x?y#z", "lt": 12, "fb": 3,
    "sw": 1920, "sh": 1080, "pr": 1.5, "pd": 24, "tz": "Europe/Berlin", "utm_medium": "m",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with PicolyticsServer(tmp_path_factory.mktemp("server"), BATCH_MAX_MSEC="5") as server:
        yield server


def send(server, body):
    status, _ = server.post(body, {"User-Agent": AGENT})
    return status


def expect_good_events_to_be_stored(server, name):
    for number in range(5):
        assert send(server, {**VALID, "l": f"https://{name}.example/{number}"}) == 202
    server.wait_for_rows(
        f"SELECT path FROM events JOIN domains USING(domain_id) WHERE domain_name = '{name}.example'", 5)


@pytest.mark.parametrize(
    ("name", "body", "path"),
    [
        ("percent-nul", {**VALID, "l": "https://one.example/a%00b"}, "/a\ufffdb"),
        ("percent-ff", {**VALID, "l": "https://two.example/%ff"}, "/\ufffd"),
        ("latin-1", {**VALID, "l": "https://three.example/%E9"}, "/\ufffd"),
        ("escaped-nul", b'{"n":"load","l":"https://four.example/x","tz":"a\\u0000b","utm_term":"\\u0000","r":"\\u0000"}', "/x"),
        ("lone-surrogate", b'{"n":"load","l":"https://five.example/\\ud800","r":"\\udfff"}', "/\ufffd"),
        ("broken-utf-8", b'{"n":"load","l":"https://six.example/\xff\xfe","tz":"\xc3"}', "/\ufffd\ufffd"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_no_database_can_store_is_repaired_and_stored(server, name, body, path):
    assert send(server, body) == 202
    expect_good_events_to_be_stored(server, name)
    paths = [row["path"] for row in server.query("SELECT path FROM events")]
    assert path in paths


def test_a_referrer_of_two_kilobytes_is_cut_or_refused(server):
    referrer = "https://long.example/" + "r" * 1800
    assert send(server, {"n": "load", "l": "https://cut.example/", "r": referrer}) == 202
    assert send(server, {**VALID, "r": "https://long.example/" + "r" * 2048}) == 413
    expect_good_events_to_be_stored(server, "long-referrer")


def mutations(count):
    choice = random.Random(7)
    valid = json.dumps(VALID).encode()
    odd = [b"\x00", b"\xff", b"\xed\xa0\x80", b"\\u0000", b"\\ud800", b'"', b"{", b"[", b"}", b"1e999", b"-", b"null", b"%00"]
    for _ in range(count):
        body = bytearray(valid)
        for _ in range(choice.randint(1, 6)):
            at = choice.randrange(len(body) + 1)
            match choice.randrange(4):
                case 0:
                    body[at:at] = choice.choice(odd)
                case 1:
                    del body[at : at + choice.randint(1, 20)]
                case 2:
                    body[at : at + 1] = bytes([choice.randrange(256)])
                case 3:
                    other = choice.randrange(len(body) + 1)
                    body[at:at] = body[other : other + choice.randint(1, 40)]
        yield bytes(body)


def test_ten_thousand_mutations_of_a_body_affect_nothing_but_their_own_request(server):
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    answers = {}
    before = server.query("SELECT count(*) AS count FROM events")[0]["count"]
    for number, body in enumerate(mutations(10_000)):
        connection.request("POST", "/p", body, {"User-Agent": AGENT})
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (202, 400, 413), body
        answers[answer.status] = answers.get(answer.status, 0) + 1
        if number % 1000 == 0:
            good = {**VALID, "l": f"https://between.example/{number}"}
            connection.request("POST", "/p", json.dumps(good), {"User-Agent": AGENT})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 202
    assert answers[202] > 500 and answers[400] > 500, answers
    server.wait_for_rows("SELECT 1 FROM events JOIN domains USING(domain_id) WHERE domain_name = 'between.example'", 10)
    expect_good_events_to_be_stored(server, "after-mutations")
    assert server.query("SELECT count(*) AS count FROM events")[0]["count"] > before + 500
    assert not (server.data / "spool/rejected").exists(), "the store refused an event that was let in"
    names = {row["name"] for row in server.query("SELECT DISTINCT name FROM events")}
    assert names <= {"load", "visible", "hashchange", "pushstate", "popstate"}
