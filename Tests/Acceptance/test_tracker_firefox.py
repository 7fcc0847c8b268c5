"""What the tracker sends from Firefox, against a server that only records."""

import pytest
from firefox import steered_firefox


def test_a_visit_in_firefox(site, tmp_path):
    with steered_firefox(tmp_path / "profile") as firefox:
        tab = firefox.open_tab()
        firefox.open(tab, f"{site.url}/a")
        [load] = site.expect(("load", "/a"), deadline=20)
        assert load["lt"] > 0 and load["fb"] > 0
        assert firefox.evaluate(tab, "navigator.doNotTrack") == "unspecified"

        firefox.evaluate(tab, "document.getElementById('b').click()")
        _, load = site.expect(("hidden", "/a"), ("load", "/b"))
        assert load["r"] == f"{site.url}/a"

        firefox.evaluate(tab, "history.pushState(0, '', '/c')")
        site.expect(("pushstate", "/c"))
        firefox.go_back(tab)
        site.expect(("popstate", "/b"))
        firefox.go_back(tab)
        _, again = site.expect(("hidden", "/b"), ("load", "/a"))
        assert (again["r"], again["lt"]) == (f"{site.url}/a", 0)

        other = firefox.open_tab()
        site.expect(("hidden", "/a"))
        firefox.show(tab)
        site.expect(("visible", "/a"))

        firefox.open(other, f"{site.url}/other")
        firefox.show(other)
        site.expect(("hidden", "/a"), ("load", "/other"))
        firefox.close(other)
        site.expect(("hidden", "/other"), ("visible", "/a"))


def test_a_page_left_in_firefox_before_it_is_loaded_was_seen(site, tmp_path):
    site.define("/slow", body='<img src="/never" alt="">')
    with steered_firefox(tmp_path / "profile") as firefox:
        tab = firefox.open_tab()
        firefox.open(tab, f"{site.url}/slow", wait="interactive")
        assert firefox.evaluate(tab, "document.readyState") == "interactive"
        firefox.open(tab, f"{site.url}/b")
        load, *_ = site.expect(("load", "/slow"), ("hidden", "/slow"), ("load", "/b"))
        assert load["lt"] == 0
        assert load["fb"] > 0


@pytest.mark.parametrize("setting", ["privacy__donottrackheader__enabled", "privacy__globalprivacycontrol__enabled"])
def test_refusals_set_in_firefox_are_obeyed(site, tmp_path, setting):
    with steered_firefox(tmp_path / "profile", **{setting: True}) as firefox:
        tab = firefox.open_tab()
        firefox.open(tab, f"{site.url}/a")
        assert firefox.evaluate(tab, "typeof pico") == "function"
        firefox.evaluate(tab, "pico('signup')")
        firefox.open(tab, f"{site.url}/b")
        firefox.evaluate(tab, "fetch('/p', {method: 'POST', body: '{\"n\": \"marker\", \"l\": \"/\"}'}).then(() => 1)")
        site.expect(("marker", "/"))
