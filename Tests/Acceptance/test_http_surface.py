"""What clients of the original find at its addresses, and what we add."""

import gzip
import http.client
import json

import pytest
from picolytics_server import PicolyticsServer

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
TEXT = "text/plain; charset=UTF-8"
JSON = "application/json; charset=UTF-8"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with PicolyticsServer(tmp_path_factory.mktemp("server"), BATCH_MAX_MSEC="5") as server:
        yield server


def ask(server, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "content_type", "content"),
    [
        ("POST", "/p", '{"n":"load","l":"https://a.example/"}', 202, TEXT, b"ok"),
        ("POST", "/p", '{"n":"no such name","l":"https://a.example/"}', 202, TEXT, b"ok"),
        ("POST", "/p?ignored=1", "null", 202, TEXT, b"ok"),
        ("POST", "/p", "", 400, JSON, b'{"message":"Invalid event data"}\n'),
        ("POST", "/p", "{", 400, JSON, b'{"message":"Invalid event data"}\n'),
        ("POST", "/p?pretty", "{", 400, JSON, b'{\n  "message": "Invalid event data"\n}\n'),
        ("GET", "/", None, 200, TEXT, b"OK"),
        ("GET", "/robots.txt", None, 200, TEXT, b"User-agent: *\nDisallow: /\n"),
        ("PUT", "/p", "x", 405, JSON, b'{"message":"Method Not Allowed"}\n'),
        ("GET", "/p", None, 404, None, b""),
        ("GET", "/nothing", None, 404, None, b""),
        ("GET", "/P", None, 404, None, b""),
        ("HEAD", "/", None, 200, TEXT, b""),
    ],
)
def test_the_addresses_of_the_original(server, method, path, body, status, content_type, content):
    answer = ask(server, method, path, body)
    assert (answer[0], answer[1].get("content-type"), answer[2]) == (status, content_type, content)


def test_a_body_over_the_limit_is_413_and_one_at_the_limit_is_taken(server):
    event = '{"n":"load","l":"https://a.example/","r":"'
    assert ask(server, "POST", "/p", event + "r" * (2048 - len(event) - 2) + '"}')[0] == 202
    status, headers, _ = ask(server, "POST", "/p", event + "r" * (2049 - len(event) - 2) + '"}')
    assert (status, headers.get("connection")) == (413, "close")


@pytest.mark.parametrize(("path", "allow"), [("/p", "OPTIONS, POST"), ("/", "OPTIONS, GET, HEAD")])
def test_options_and_cross_origin(server, path, allow):
    preflight = {
        "Origin": "https://a.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, x-test"}
    status, headers, content = ask(server, "OPTIONS", path, headers=preflight)
    assert (status, headers["allow"], content) == (204, allow, b"")
    assert headers["access-control-allow-origin"] == "*"
    assert headers["access-control-allow-methods"] == allow
    assert headers["access-control-allow-headers"] == "content-type, x-test"
    assert "Origin" in headers["vary"]
    status, headers, _ = ask(server, "DELETE", path)
    assert (status, headers["allow"]) == (405, allow)


def test_pages_of_other_sites_may_read_the_answer(server):
    _, headers, _ = ask(server, "POST", "/p", "null", {"Origin": "https://a.example"})
    assert headers["access-control-allow-origin"] == "*"
    assert headers["vary"] == "Origin"
    _, headers, _ = ask(server, "POST", "/p", "null")
    assert "access-control-allow-origin" not in headers
    assert headers["vary"] == "Origin"


@pytest.mark.parametrize("path", ["/pico.js", "/picolytics.js"])
def test_the_tracker_is_compressed_and_revalidated(server, path):
    status, headers, plain = ask(server, "GET", path)
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert headers["cache-control"] == "public, max-age=3600"
    assert int(headers["content-length"]) == len(plain)
    if path == "/pico.js":
        assert 500 < len(plain) <= 1000
    status, packed, content = ask(server, "GET", path, headers={"Accept-Encoding": "gzip"})
    assert packed["content-encoding"] == "gzip"
    assert gzip.decompress(content) == plain
    assert ask(server, "GET", path, headers={"Accept-Encoding": "gzip, br"})[1]["content-encoding"] == "br"
    status, again, content = ask(server, "GET", path, headers={"If-None-Match": headers["etag"]})
    assert (status, content) == (304, b"")
    assert packed["etag"] != headers["etag"]
    status, head, content = ask(server, "HEAD", path)
    assert (status, head["content-length"], content) == (200, headers["content-length"], b"")


def test_the_pixel_counts_the_page_that_it_names_or_comes_from(server):
    status, headers, content = ask(server, "GET", "/pixel.gif?l=https%3A%2F%2Fpixel.example%2Fa", headers={"User-Agent": AGENT})
    assert (status, headers["content-type"], headers["cache-control"]) == (200, "image/gif", "no-store")
    assert content.startswith(b"GIF89a")
    ask(server, "GET", "/pixel.gif", headers={"User-Agent": AGENT, "Referer": "https://pixel.example/b"})
    rows = server.wait_for_rows(
        "SELECT name, path FROM events JOIN domains USING(domain_id) WHERE domain_name = 'pixel.example' ORDER BY path", 2)
    assert rows == [{"name": "load", "path": "/a"}, {"name": "load", "path": "/b"}]


@pytest.mark.parametrize("header", [{"DNT": "1"}, {"Sec-GPC": "1"}])
def test_who_opts_out_is_answered_and_not_counted(server, header):
    name = "-".join(header).lower()
    event = json.dumps({"n": "load", "l": f"https://{name}.example/"})
    assert ask(server, "POST", "/p", event, {"User-Agent": AGENT, **header})[0] == 202
    assert ask(server, "POST", "/p", event.replace(name, "counted"), {"User-Agent": AGENT, "DNT": "0"})[0] == 202
    server.wait_for_rows("SELECT 1 FROM domains WHERE domain_name = 'counted.example'", 1)
    assert server.query(f"SELECT 1 FROM domains WHERE domain_name = '{name}.example'") == []


def test_ten_events_a_second_of_one_address_are_enough(tmp_path):
    with PicolyticsServer(tmp_path, REQUEST_RATE_LIMIT=None) as server:
        answers = [ask(server, "POST", "/p", "null", {"Origin": "https://a.example"}) for _ in range(40)]
        limited = [answer for answer in answers if answer[0] == 429]
        assert 10 <= 40 - len(limited) < 40
        status, headers, content = limited[0]
        assert (headers["retry-after"], content) == ("1", b'{"message":"rate limit exceeded"}\n')
        assert headers["access-control-allow-origin"] == "*"
        # Pages and files are not limited.
        assert ask(server, "GET", "/pico.js")[0] == 200


def test_only_with_demo_there_is_a_sample_site(tmp_path, server):
    assert ask(server, "GET", "/demo/")[0] == 200
    assert ask(server, "GET", "/demo")[1]["location"] == "/demo/"
    assert ask(server, "GET", "/demo/app/rye")[2] == ask(server, "GET", "/demo/app")[2]
    assert ask(server, "GET", "/demo/nothing")[0] == 404
    with PicolyticsServer(tmp_path, DEMO=None) as other:
        assert ask(other, "GET", "/demo/")[0] == 404


def test_only_listed_sites_are_counted(tmp_path):
    with PicolyticsServer(tmp_path, SITES="a.example, *.b.example", BATCH_MAX_MSEC="5") as server:
        for site in ["other.example", "b.example", "x.b.example", "www.a.example"]:
            assert server.post({"n": "load", "l": f"https://{site}/"}, {"User-Agent": AGENT})[0] == 202
        server.wait_for_rows("SELECT 1 FROM events", 2)
        assert [row["domain_name"] for row in server.query("SELECT domain_name FROM domains ORDER BY 1")] == [
            "a.example", "x.b.example"]
        server.stop()
        assert any("foreign_site 2" in line for line in server.log)


@pytest.mark.parametrize(
    ("options", "status", "text"),
    [
        ({"BATCH_MAX_SIZE": "x"}, 78, 'BATCH_MAX_SIZE: "x" cannot be used: use a whole number of events from 1 to 100000'),
        ({"TIMEZONE": "Mars/Olympus"}, 78, 'TIMEZONE: there is no time zone "Mars/Olympus"'),
        ({"TRUSTED_PROXIES": "10.0.0.1"}, 78, "TRUSTED_PROXIES: "),
        ({"LISTEN_ADDR": "nowhere"}, 78, "LISTEN_ADDR: "),
        ({"DATA_DIR": "/proc/nothing"}, 73, "cannot make the data directory /proc/nothing"),
    ],
)
def test_a_start_that_cannot_be_says_why(tmp_path, options, status, text):
    tmp_path.mkdir(exist_ok=True)
    server = PicolyticsServer(tmp_path, **options)
    ended, printed = server.run()
    assert ended == status
    assert text in printed


def test_a_second_server_on_the_same_data_or_port_says_so(tmp_path, server):
    second = PicolyticsServer(server.folder)
    ended, printed = second.run()
    assert ended == 69
    assert "another process uses it" in printed
    third = PicolyticsServer(tmp_path, LISTEN_ADDR=server.url.removeprefix("http://"))
    ended, printed = third.run()
    assert ended == 69
    assert "Another program listens there" in printed
