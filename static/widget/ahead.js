// What will probably be asked for next is fetched a little ahead: the day, month or week that is pointed at for a moment,
// touched, or reached by keys. Few at a time, for seconds only, dropped when the pointer leaves; never where the page does
// not offer it (a scheduler somewhere else counts its calls) or where the visitor saves data.

const KEPT = 6;
const FRESH = 15_000; // milliseconds
const MOMENT = 80;
const SWAP = { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 };
const LINKS = ".month td a, .month .arrow[href], .nothing a.button";

const answers = new Map(); // address -> { text: a promise, at, stop }
let waiting = 0;

export function startLookingAhead() {
  if (navigator.connection?.saveData) return;
  document.addEventListener("pointerover", (event) => soon(event, MOMENT));
  document.addEventListener("pointerdown", (event) => soon(event, 0));
  document.addEventListener("focusin", (event) => soon(event, MOMENT));
  document.addEventListener("pointerout", leave);
  document.addEventListener("pointercancel", leave); // a finger that scrolls
  document.addEventListener("htmx:beforeRequest", answer);
}

function soon({ target: element }, delay) {
  clearTimeout(waiting);
  const link = element.closest?.(LINKS);
  if (!link?.closest("[data-ahead]") || isFresh(link.href)) return;
  waiting = setTimeout(fetchAhead, delay, link);
}

// A finger that is lifted leaves as well, just before its click.
function leave({ type, pointerType, target: element }) {
  if (type === "pointerout" && pointerType === "touch") return;
  clearTimeout(waiting);
  const link = element.closest?.(LINKS);
  const known = link && answers.get(link.href);
  if (!known || known.done) return;
  known.stop.abort();
  answers.delete(link.href);
}

function isFresh(address) {
  const known = answers.get(address);
  if (known && performance.now() - known.at > FRESH) answers.delete(address);
  return answers.has(address);
}

function fetchAhead(link) {
  const stop = new AbortController();
  const known = { at: performance.now(), stop, done: false };
  const target = link.getAttribute("hx-target").slice(1);
  const headers = { "HX-Request": "true", "HX-Boosted": "true", "HX-Target": target };
  known.text = fetch(link.href, { headers, signal: stop.signal, priority: "low" })
    .then((response) => (response.ok ? response.text() : null))
    .then((text) => {
      known.done = true;
      return text;
    })
    .catch(() => null);
  answers.set(link.href, known);
  if (answers.size > KEPT) answers.delete(answers.keys().next().value);
}

// htmx is about to ask for something that is here already, or on its way.
function answer(event) {
  const { elt, target, requestConfig } = event.detail;
  if (requestConfig.verb !== "get" || !elt.matches(LINKS)) return;
  clearTimeout(waiting);
  if (!isFresh(elt.href)) return;
  const { text } = answers.get(elt.href);
  answers.delete(elt.href);
  event.preventDefault();
  elt.classList.add("htmx-request");
  text.then((html) => {
    elt.classList.remove("htmx-request");
    if (html === null) elt.click(); // what could not be had ahead is asked for once more
    else if (target.isConnected) window.htmx.swap(target, html, SWAP, { eventInfo: event.detail });
  });
}
