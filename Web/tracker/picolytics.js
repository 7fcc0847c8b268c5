/*
 * The tracker of picolytics.
 *
 *     <script defer src="https://HOST/pico.js"></script>
 *
 * It tells HOST which pages of this site are seen, and until when. It sets no cookie, stores nothing, and reads nothing
 * about the visitor but the measures of the screen and the time zone. `pico.js` is this file, minified to less than
 * 1,000 bytes: hence the style. It needs a browser of 2020 or later.
 *
 * Events (key `n`):
 *   load        A page was seen: it is loaded and visible. A page in a background tab, or one that the browser prepared in
 *               advance, counts when it is first shown; one that comes back from the back/forward cache counts again; one
 *               that is left before it was loaded counts, without load time (not in WebKit, which says nothing about it).
 *   pushstate   A single-page application shows another path (`pushState` or `replaceState`) …
 *   popstate    … or goes back or forward to one.
 *   hashchange  Another fragment of the same page.
 *   hidden      The page is covered or left: here the engaged time ends.
 *   visible     It is seen again.
 *   ping        It is still visible. The intervals grow by a fifth, from five seconds, so that the length of a visit whose
 *               `hidden` gets lost is known to about a fifth.
 *   other       What the site reports with `pico('signup')`.
 *
 * The referrer (key `r`) is where the visitor was before: `document.referrer` up to the first page, from then on the page
 * that was sent last. So a source outside is told once. Neither the next view of an application, nor a page out of the
 * back/forward cache, nor a tab that is shown again an hour later looks like another visit from that source.
 */
{
  // Short names for what is used more than once. A block, since what `let` declares in it does not become global.
  let page = document, place = location, browser = navigator, display = screen;
  /** @type {any} */
  let trail = history;

  // Only known while the script runs for the first time. A copy inside a page has no address: it reports to its own site.
  let endpoint = new URL('/p', /** @type {any} */ (page.currentScript)?.src || place);

  let referrer = page.referrer;

  /** The event to send as soon as the page is seen, if one is due. */
  let due = 'load';

  /**
   * The path seen last.
   * @type {string | undefined}
   */
  let path;

  /**
   * The next ping while the visitor sees the page, 0 while not; nothing until the first `load`, which has a load time.
   * @type {number | undefined}
   */
  let timer;

  /**
   * Sends an event. Nobody needs to wait for it, and a failure is kept from the page.
   *
   * The server takes 2,048 bytes in all, so addresses are cut off, in their query as a rule. It takes whole milliseconds
   * only; what was not measured is 0.
   * @param {string} name
   * @param {any} timing
   */
  let send = async (name, timing = 0, body = JSON.stringify({
    n: name,
    l: page.URL.slice(0, 800),
    r: referrer.slice(0, 800),
    lt: timing.loadEventEnd | 0,
    fb: timing.responseStart | 0,
    sw: display.width,
    sh: display.height,
    pr: devicePixelRatio,
    pd: display.pixelDepth,
    tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
  })) => {
    try {
      // Nothing is sent from a page that is not http(s), nor when doNotTrack is '1' or 'yes' (not '0', 'unspecified' or
      // null) or globalPrivacyControl is true. The server allows any origin, so fetch needs no preflight and no mode.
      /^[^h]|1|y|tr/.test(place.protocol + browser.doNotTrack + browser.globalPrivacyControl)
        || browser.sendBeacon?.(endpoint, body)
        || await fetch(endpoint, { method: 'POST', body, keepalive: /** @type {any} */ (1) });
    } catch {}
  };

  /** @param {number} delay milliseconds */
  let ping = delay => timer = setTimeout(() => {
    send('ping');
    ping(delay * 1.2);
  }, delay);

  /**
   * Looks at what has changed and sends what follows from it.
   * @param {any} [cause] name of the browser's event, `pushstate`, or nothing at the start
   */
  let update = (cause, leaving = cause == 'pagehide') => {
    if (path != (path = place.pathname) || cause == 'hashchange') {
      due ||= cause;
    }
    // Of the states, only 'complete' comes before 'd'. A page that is left is complete: its loading was ended.
    if (!page.hidden && !(page.readyState > 'd') && (due || !timer)) {
      // The first entry is the navigation.
      send(due || 'visible', timer ?? performance.getEntries()[0]);
      due = '';
      referrer = page.URL;
      timer || ping(5000);
    }
    // Leaving is both pagehide and visibilitychange, in either order: the second one finds nothing to do.
    if ((page.hidden || leaving) && timer) {
      send('hidden');
      clearTimeout(timer);
      timer = 0;
    }
    // Whoever sees this document after it was left has come back to it.
    due = leaving ? 'load' : due;
  };

  // Two methods to wrap and five events to listen to. `pageshow` follows the load event, when the load time is known.
  'pushState replaceState pageshow pagehide popstate hashchange visibilitychange'.split(' ').map(
    (cause, /** @type {any} */ original) => (original = trail[cause])
      ? trail[cause] = (/** @type {any} */ ...parameters) => [original.apply(trail, parameters), update('pushstate')][0]
      : addEventListener(cause, () => update(cause)));

  // Not `send` itself: whatever else the site passes must not become part of the event.
  pico = name => send(name);
  update();
}
