"""Writes small databases of places: OUTPUT/city.mmdb for both kinds of addresses, OUTPUT/four.mmdb for IPv4 only."""
import pathlib
import sys

from mmdb_writer import MMDBWriter
from netaddr import IPSet


def place(country, subdivision, city, latitude, longitude):
    return {
        "country": {"iso_code": country, "names": {"en": "A country", "de": "Ein Land"}},
        "subdivisions": [{"names": {"en": subdivision, "de": "Anders"}}, {"names": {"en": "Lower"}}],
        "city": {"names": {"de": "Anders", "en": city}},
        "location": {"latitude": latitude, "longitude": longitude, "time_zone": "Europe/Berlin"},
    }


NETWORKS = {
    "1.0.1.0/24": place("CN", "Fujian", "Gaosha", 26.4837, 117.925),
    "1.0.2.0/24": place("CH", "Zürich", "Zürich", 47.3667, 8.55),
    "2001:db8::/32": place("BR", "São Paulo", "Campinas", -22.9056, -47.0608),
    # What real and broken databases have besides.
    "2.0.0.0/24": {"country": {"iso_code": "None"}, "location": {"latitude": 1.5}},
    "2.0.1.0/24": {"country": "DE", "subdivisions": {"names": {"en": "x"}}, "city": {"names": {"en": 5}},
                   "location": [1.0, 2.0]},
    "2.0.2.0/24": {},
    "2.0.3.0/24": place("de", "s" * 300, "line\nbreak", 1000.0, 8.0),
    "2.0.4.0/24": {"subdivisions": [], "country": {"iso_code": True}, "location": {"latitude": "1", "longitude": 2}},
    "2.0.5.0/24": {"country": {"iso_code": "FR"}, "location": {"latitude": 48, "longitude": 2}},
}

for name, version in (("city", 6), ("four", 4)):
    writer = MMDBWriter(version, database_type="Test-City", ipv4_compatible=version == 6)
    for network, entry in NETWORKS.items():
        if version == 6 or ":" not in network:
            writer.insert_network(IPSet([network]), entry)
    writer.to_db_file(str(pathlib.Path(sys.argv[1]) / f"{name}.mmdb"))
