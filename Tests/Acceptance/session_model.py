"""What sessions are, stated as simply as can be: sort a visitor's events of a day by time, cut at each longer pause."""

from collections import defaultdict
from datetime import timedelta

from load import moment

# Needs STORE_PINGS, so that every event is a row.
EVENTS = "SELECT domain_id, visitor_id, local_day, created_at, session_id, name, path, pageview FROM events"
SESSIONS = """
    SELECT id, domain_id, visitor_id, local_day, created_at, updated_at, entry_at, exit_at, duration, pageviews,
        custom_events, bounce, entry_path, exit_path
    FROM sessions"""


def check_sessions(database, timeout_minutes, custom_names):
    """Fails unless the rows of `sessions` are those that the rows of `events` make. Returns how many there are."""
    stored = {row["id"]: row for row in database.rows(SESSIONS)}
    chains = list(chains_of(database.rows(EVENTS), timedelta(minutes=timeout_minutes)))
    for chain in chains:
        ids = {event["session_id"] for event in chain}
        assert len(ids) == 1, f"the events of one session are in {len(ids)}: {chain}"
        check_session(stored.pop(ids.pop()), chain, custom_names)
    assert stored == {}, "a session has no event"
    return len(chains)


def chains_of(events, timeout):
    visitors = defaultdict(list)
    for event in events:
        visitors[event["domain_id"], event["visitor_id"], event["local_day"]].append(event)
    for events in visitors.values():
        events.sort(key=time_of)
        chain = events[:1]
        for event in events[1:]:
            if time_of(event) - time_of(chain[-1]) > timeout:
                yield chain
                chain = []
            chain.append(event)
        yield chain


def time_of(event):
    return moment(event["created_at"])


def check_session(session, chain, custom_names):
    views = [event for event in chain if event["pageview"]]
    custom = [event for event in chain if event["name"] in custom_names]
    marks = views or chain
    milliseconds = round((time_of(chain[-1]) - time_of(chain[0])).total_seconds() * 1000)
    for column in ("domain_id", "visitor_id", "local_day"):
        assert session[column] == chain[0][column]
    found = {
        "start": moment(session["created_at"]), "end": moment(session["updated_at"]),
        "entry": moment(session["entry_at"]), "exit": moment(session["exit_at"]),
        **{column: session[column] for column in ("duration", "pageviews", "custom_events", "bounce")}}
    assert found == {
        "start": time_of(chain[0]), "end": time_of(chain[-1]),
        "entry": time_of(marks[0]), "exit": time_of(marks[-1]), "duration": (milliseconds + 500) // 1000,
        "pageviews": len(views), "custom_events": len(custom), "bounce": len(views) + len(custom) < 2,
    }, f"{session} is not what {chain} makes"
    # Of several at the same moment, any.
    assert session["entry_path"] in {event["path"] for event in marks if time_of(event) == found["entry"]}
    assert session["exit_path"] in {event["path"] for event in marks if time_of(event) == found["exit"]}
