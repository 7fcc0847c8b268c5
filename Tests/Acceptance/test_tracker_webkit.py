"""What the tracker sends from WebKit, against a server that only records."""

from webkit import steered_webkit


def test_a_visit_in_webkit(site, tmp_path):
    with steered_webkit(tmp_path / "home") as webkit:
        webkit.get(f"{site.url}/a")
        [load] = site.expect(("load", "/a"), deadline=20)
        assert load["lt"] > 0 and load["fb"] > 0

        webkit.find_element("id", "b").click()
        _, load = site.expect(("hidden", "/a"), ("load", "/b"))
        assert load["r"] == f"{site.url}/a"

        webkit.execute_script("history.pushState(0, '', '/c')")
        site.expect(("pushstate", "/c"))
        webkit.execute_script("history.back()")
        site.expect(("popstate", "/b"))

        webkit.back()
        _, again = site.expect(("hidden", "/b"), ("load", "/a"))
        assert again["lt"] == 0 and again["r"] == f"{site.url}/a"

        webkit.get("about:blank")
        site.expect(("hidden", "/a"))
