"""A few visits of June 2026 whose numbers anyone can count, as statements that put them into an empty store.

On example.com, in UTC:
- Monday 1: Ada comes from Google, sees three pages in three minutes and signs up; she comes back late and leaves at once.
  Bob follows a newsletter to the cart, and leaves. A crawler comes too, and Ada's tab is left open in the afternoon.
- Tuesday 2: Eve comes from Google, sees two pages, signs up, downloads. Fay signs up on a page that counts no views.

On o'brien.example, Gil sees one page. Postgres has rows of the original program besides, on old.example in Berlin's time:
one visit, one row with NULL wherever there may be one, one crawler.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

ADA, BOB, EVE, FAY, GIL, CRAWLER = (digit * 16 for digit in "abef8c")
SITES = ["example.com", "o'brien.example"]
# As DictionaryKind numbers them.
DICTIONARY = """hostname path referrer source channel country subdivision city browser browser_version os os_version
    platform device_type timezone utm_source utm_medium utm_campaign utm_content utm_term name""".split()
# What a visit's `texts` may say.
TEXTS = [name for name in DICTIONARY if name not in ("hostname", "path", "name")]


@dataclass
class Step:
    """An event, `seconds` after the first of its session."""
    seconds: int
    name: str
    path: str
    load_time: int = 0
    referrer: str = ""


@dataclass
class Visit:
    begin: str
    visitor: str
    steps: list
    duration: int = 0
    site: str = SITES[0]
    bot: bool = False
    texts: dict = field(default_factory=dict)
    place: tuple = (0.0, 0.0)

    @property
    def created_at(self):
        return datetime.fromisoformat(self.begin).replace(tzinfo=timezone.utc)

    @property
    def views(self):
        return [step for step in self.steps if step.name == "load"]

    @property
    def custom_events(self):
        return len(self.steps) - len(self.views)

    def mark(self, index):
        """The step that gives the entry (0) or exit page (-1); a tab that is left open has none."""
        return (self.views or self.steps or [Step(0, "ping", "/")])[index]


GOOGLE = {"source": "Google", "channel": "Organic Search", "referrer": "https://www.google.com/"}
NEWSLETTER = {"source": "newsletter", "channel": "Email", "utm_source": "newsletter", "utm_medium": "email",
              "utm_campaign": "spring"}

VISITS = [
    Visit("2026-06-01 10:00", ADA, [
        Step(0, "load", "/", 100, "https://www.google.com/"), Step(60, "load", "/cart", 200, "https://example.com/"),
        Step(120, "load", "/thanks", 300, "https://example.com/cart"), Step(180, "signup", "/thanks")],
        180, texts={"country": "DE", "city": "Berlin", **GOOGLE}, place=(52.5, 13.4)),
    Visit("2026-06-01 10:30", BOB, [Step(0, "load", "/cart", 400)], 30, texts={"country": "FR", **NEWSLETTER}),
    Visit("2026-06-01 10:40", CRAWLER, [Step(0, "load", "/")], bot=True, texts={"country": "US"}),
    Visit("2026-06-01 14:00", ADA, [], 600),
    Visit("2026-06-01 23:30", ADA, [Step(0, "load", "/", 900)],
          texts={"country": "DE", "city": "Berlin", "channel": "Direct"}, place=(52.5, 13.4)),
    Visit("2026-06-02 09:00", EVE, [
        Step(0, "load", "/thanks"), Step(20, "load", "/cart", 600), Step(40, "signup", "/cart"),
        Step(60, "download", "/cart")], 60, texts={"country": "FR", **GOOGLE}),
    Visit("2026-06-02 11:00", FAY, [Step(0, "signup", "/embed")],
          texts={"source": "partner.example", "channel": "Referral"}),
    Visit("2026-06-01 10:10", GIL, [Step(0, "load", "/")], site=SITES[1], texts=GOOGLE),
]

# The rows of the original: 22:30 in UTC is the second day in Berlin.
ORIGINAL = """
INSERT INTO domains(domain_id, domain_name, timezone) VALUES (3, 'old.example', 'Europe/Berlin');
INSERT INTO sessions(id, updated_at, duration, bounce, exit_path, visitor_id, created_at, domain_id, entry_path, country,
    latitude, longitude, subdivision, city, browser, browser_version, os, os_version, platform, device_type, bot, screen_w,
    screen_h, timezone, pixel_ratio, pixel_depth, utm_source, utm_medium, utm_campaign, utm_content, utm_term) VALUES
(101, '2026-06-01 22:32:05+00', 125, false, '/about', '96ceb83f021da89', '2026-06-01 22:30:00+00', 3, '/', 'DE', 0, 0, '',
    '', 'IE', '12.246', 'Windows', '10.0', 'Windows', 'Computer', false, 1920, 1080, 'Europe/Berlin', 1, 24, '', '', '',
    '', ''),
(102, NULL, NULL, false, '', NULL, '2026-06-02 08:00:00+00', 3, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(103, '2026-06-02 08:01:00+00', 0, true, '/', '22dc4269dc06fe00', '2026-06-02 08:01:00+00', 3, '/', '', 0, 0, '', '',
    'GoogleBot', '0.0', 'Bot', '0.0', 'Bot', 'Computer', true, 0, 0, '', 0, 0, '', '', '', '', '');
INSERT INTO events(id, name, domain_id, path, referrer, visitor_id, session_id, load_time, ttfb, created_at) VALUES
(101, 'load', 3, '/', 'https://duckduckgo.com/', '96ceb83f021da89', 101, 0, 0, '2026-06-01 22:30:00+00'),
(102, 'ping', 3, '/', 'https://duckduckgo.com/', '96ceb83f021da89', 101, 0, 0, '2026-06-01 22:30:05+00'),
(103, 'load', 3, '/about', 'https://old.example/', '96ceb83f021da89', 101, 0, 0, '2026-06-01 22:31:00+00'),
(104, 'visible', 3, '/about', '', '96ceb83f021da89', 101, 0, 0, '2026-06-01 22:32:00+00'),
(105, 'ping', 3, '/about', 'https://old.example/', '96ceb83f021da89', 101, 0, 0, '2026-06-01 22:32:05+00'),
(106, 'load', 3, '/', '', '22dc4269dc06fe00', 103, 0, 0, '2026-06-02 08:01:00+00');
"""

# Relative to now: of the people on live.example one is there, one was half an hour ago, one was longer ago; and a crawler.
LIVE = """
INSERT INTO domains(domain_id, domain_name) VALUES (4, 'live.example');
INSERT INTO sessions(updated_at, duration, bounce, visitor_id, created_at, domain_id, entry_path, bot, pageviews,
    custom_events, referrer, source, channel, hostname, local_day, entry_at, exit_at)
SELECT now() - ended, 0, true, visitor, now() - begun, 4, '/', bot, 1, 0, '', '', 'Direct', 'live.example',
    (now() AT TIME ZONE 'UTC')::date, now() - begun, now() - begun
FROM (VALUES ('1111111111111111', interval '2 hours', interval '1 minute', false),
    ('2222222222222222', '20 minutes', '20 minutes', false), ('3333333333333333', '40 minutes', '40 minutes', false),
    ('4444444444444444', '1 minute', '1 minute', true)) AS people(visitor, begun, ended, bot);
"""


def postgres():
    """Statements for the tables on Postgres, rows of the original included."""
    statements = [f"INSERT INTO domains(domain_id, domain_name) VALUES ({number}, {_quoted(name)});"
                  for number, name in enumerate(SITES, 1)]
    event = 0
    for number, visit in enumerate(VISITS, 1):
        site, day = SITES.index(visit.site) + 1, str(visit.created_at.date())
        first, last = visit.mark(0), visit.mark(-1)
        statements.append(_insert("sessions", {
            **{name: visit.texts.get(name, "") for name in TEXTS},
            "id": number, "created_at": visit.created_at, "updated_at": visit.created_at + _seconds(visit.duration),
            "duration": visit.duration, "bounce": len(visit.steps) < 2, "visitor_id": visit.visitor, "domain_id": site,
            "entry_path": first.path, "exit_path": last.path, "bot": visit.bot, "hostname": visit.site,
            "latitude": visit.place[0], "longitude": visit.place[1], "screen_w": 1280, "screen_h": 720, "pixel_ratio": 1,
            "pixel_depth": 24, "pageviews": len(visit.views), "custom_events": visit.custom_events, "local_day": day,
            "entry_at": visit.created_at + _seconds(first.seconds), "exit_at": visit.created_at + _seconds(last.seconds)}))
        for step in visit.steps:
            event += 1
            statements.append(_insert("events", {
                "id": event, "name": step.name, "domain_id": site, "path": step.path, "referrer": step.referrer,
                "visitor_id": visit.visitor, "session_id": number, "load_time": step.load_time, "ttfb": 0,
                "created_at": visit.created_at + _seconds(step.seconds), "local_day": day,
                "pageview": step.name == "load" and not visit.bot}))
    # Rows that come later must find their numbers free.
    for table in ["sessions", "events"]:
        statements.append(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000);")
    return "\n".join(statements) + ORIGINAL


def sqlite():
    """Statements for the tables of the SQLite store."""
    statements = [f"INSERT INTO sites(id, domain) VALUES ({number}, {_quoted(name)});"
                  for number, name in enumerate(SITES, 1)]
    numbers = {}

    def code(name, text):
        """The number of a text in `dict`, made now if it has none."""
        kind = DICTIONARY.index(name) + 1
        if not text or (kind, text) in numbers:
            return numbers.get((kind, text), 0)
        numbers[kind, text] = sum(known == kind for known, _ in numbers) + 1
        statements.append(f"INSERT INTO dict VALUES ({kind}, {numbers[kind, text]}, {_quoted(text)});")
        return numbers[kind, text]

    event = 0
    for number, visit in enumerate(VISITS, 1):
        site, start = SITES.index(visit.site) + 1, round(visit.created_at.timestamp() * 1000)
        day = start // 86_400_000
        first, last = visit.mark(0), visit.mark(-1)
        row = {name: code(name, visit.texts.get(name, "")) for name in TEXTS}
        visitor = int(visit.visitor, 16)
        row |= {
            "site": site, "day": day, "id": number, "start": start, "duration": visit.duration * 1000,
            "visitor": visitor - (1 << 64) if visitor >> 63 else visitor,
            "pageviews": len(visit.views), "custom_events": visit.custom_events, "bounce": len(visit.steps) < 2,
            "entry_path": code("path", first.path), "entry_offset": first.seconds * 1000,
            "entry_is_pageview": bool(visit.views), "exit_path": code("path", last.path),
            "exit_offset": last.seconds * 1000, "exit_is_pageview": bool(visit.views),
            "hostname": code("hostname", visit.site), "latitude": visit.place[0], "longitude": visit.place[1],
            "bot": visit.bot, "screen_w": 1280, "screen_h": 720, "pixel_ratio": 1.0, "pixel_depth": 24}
        statements.append(_insert("session_rows", row))
        for step in visit.steps:
            event += 1
            statements.append(_insert("event_rows", {
                "site": site, "day": day, "id": event, "time": start + step.seconds * 1000, "session": number,
                "name": code("name", step.name), "kind": 0 if step.name == "load" else 2, "path": code("path", step.path),
                "referrer": code("referrer", step.referrer), "load_time": step.load_time, "ttfb": 0}))
    return "\n".join(statements)


def _seconds(seconds):
    return timedelta(seconds=seconds)


def _insert(table, row):
    return f"INSERT INTO {table}({', '.join(row)}) VALUES ({', '.join(_literal(value) for value in row.values())});"


def _literal(value):
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else _quoted(str(value))


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"
