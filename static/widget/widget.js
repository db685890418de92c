// What scripts add to pages that work without them. This module: the visitor's zone, and after every swap the address, the
// title, the focus and what a screen reader is told. Beside it: keys.js, form.js, ahead.js; in frames of other sites frame.js.

import { startLookingAhead } from "./ahead.js";
import { formIn, prepareForm, remember } from "./form.js";
import { land, prepareMonth, press } from "./keys.js";

const STEPS = "#picker, #details, #move, #cancel, #request, #outcome, #problem, #zones";
const HINTS = ["zonelist", "hint"]; // they change while somebody types, who keeps the focus
const embedded = document.documentElement.classList.contains("embed");
const announcer = document.getElementById("announcer");
let detecting = false;
let saying = 0;

// --- The visitor's zone ------------------------------------------------------------------------------------------------

function detectZone() {
  const step = document.querySelector("[data-detect]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!step || !zone || !window.htmx) return;
  if (zone === step.dataset.detect) {
    step.removeAttribute("data-detect");
    return;
  }
  const address = new URL(location.href);
  address.searchParams.set("timezone", zone);
  detecting = true;
  window.htmx.ajax("GET", address.pathname + address.search, { target: `#${step.id}`, swap: "outerHTML" });
}

// --- After a swap ------------------------------------------------------------------------------------------------------

function afterSwap({ detail }) {
  const { id } = detail.target;
  if (HINTS.includes(id)) return whisper(document.getElementById(id));
  const part = document.querySelector(id === "times" ? "#times" : STEPS);
  if (!part) return;
  prepare(part);
  markDay();
  follow(part.dataset.url, id !== part.id);
  const { brand } = document.body.dataset;
  if (part.dataset.title) document.title = [part.dataset.title, brand].filter(Boolean).join(" · ");
  if (!detecting) {
    const isClock = detail.requestConfig.elt.closest(".clock");
    (land(part) ?? part.querySelector(isClock ? "#times-title" : "[data-focus]"))?.focus();
    say(part.dataset.say);
  }
  detecting = false;
}

function prepare(part) {
  prepareMonth(part);
  prepareForm(part);
}

// Inside somebody's page the address bar and the back button are theirs. On our own, a new step is a new entry.
function follow(address, isNewStep) {
  if (embedded || !address) return;
  if (isNewStep) history.pushState(null, "", address);
  else history.replaceState(history.state, "", address);
}

function markDay() {
  const day = document.querySelector("#position[name=day]")?.value;
  const month = document.querySelector(".month table");
  if (!day || !month) return;
  month.querySelector("[aria-current=true]")?.removeAttribute("aria-current");
  const link = month.querySelector(`a[href*="day=${day}"]`);
  if (!link) return;
  link.setAttribute("aria-current", "true");
  month.querySelector(".current")?.classList.remove("current");
  link.closest("tr").classList.add("current");
}

// A hint with nothing to say leaves standing what was said before it.
function whisper(hint) {
  if (hint?.dataset.say) say(hint.dataset.say);
}

// Said after what has the focus now; emptied first, so that the same words are said again.
function say(text = "") {
  clearTimeout(saying);
  announcer.textContent = "";
  saying = setTimeout(() => (announcer.textContent = text), 50);
}

function failed() {
  clearTimeout(saying);
  announcer.textContent = document.body.dataset.offline;
  announcer.className = "toast";
}

// --- Wiring ------------------------------------------------------------------------------------------------------------

document.addEventListener("htmx:beforeRequest", ({ target: element, detail }) => {
  announcer.className = "hidden";
  const form = formIn(document);
  if (form && element !== form && detail.target.id === "details") remember(form);
});
document.addEventListener("htmx:afterSwap", afterSwap);
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("keydown", press);
addEventListener("popstate", () => location.reload());

prepare(document);
document.querySelector(".summary[data-focus]")?.focus();
startLookingAhead();
detectZone();
