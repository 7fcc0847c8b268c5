// @ts-check
// Small comforts on top of a page that works without them: names of countries in the reader's language, and menus that
// close when the reader goes elsewhere.

/** Puts the names of countries in place of their codes. */
function nameCountries() {
  const names = new Intl.DisplayNames(navigator.languages.slice(), { type: "region", fallback: "code" });
  for (const element of document.querySelectorAll("[data-country]")) {
    const code = element.getAttribute("data-country") ?? "";
    const name = names.of(code);
    if (!name || name === code) continue;
    element.textContent = name;
    element.setAttribute("title", name);
  }
}

/**
 * Closes all open menus but the one that holds `target`.
 * @param {EventTarget | null} target
 */
function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!(target instanceof Node && menu.contains(target))) menu.removeAttribute("open");
  }
}

nameCountries();
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary")?.focus();
});
