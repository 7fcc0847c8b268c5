"""Writes, as one JSON object, user agents with what others say of them:

browsers, systems   uap-core's own tests: [user agent, family, major, minor]
robots              crawler-user-agents: user agents of known robots
people              device-detector's fixtures of browsers, without its programs that play podcasts, read feeds or are
                    apps: those run no page, and many look like any other program that fetches
"""
import json
import pathlib

import crawleruseragents
import device_detector
import yaml

PROGRAMS = {"bots", "podcasting", "feed_reader", "mobile_apps", "mediaplayer"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


def uap(name):
    cases = load(f"/usr/share/uap-core/tests/{name}.yaml")["test_cases"]
    return [[case["user_agent_string"], *(case.get(key) or "" for key in ("family", "major", "minor"))]
            for case in cases]


def robots():
    path = pathlib.Path(crawleruseragents.__file__).parent / "crawler-user-agents.json"
    return [instance for entry in json.loads(path.read_text()) for instance in entry["instances"]]


def people():
    fixtures = pathlib.Path(device_detector.__file__).parent / "tests/fixtures/upstream"
    return [case["user_agent"] for path in sorted(fixtures.glob("*.yml")) if path.stem not in PROGRAMS
            for case in load(path)]


print(json.dumps({"browsers": uap("test_ua"), "systems": uap("test_os"), "robots": robots(), "people": people()}))
