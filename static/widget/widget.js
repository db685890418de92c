// What a script adds to pages that work without one: the visitor's zone, focus and announcements after a swap, keys in
// the month, guests one by one, and answers that survive a look at another time. Nothing is stored.

const STEPS = "#picker, #details, #move, #cancel, #request, #outcome, #problem, #zones";
const embedded = document.documentElement.classList.contains("embed");
const announcer = document.getElementById("announcer");
const answers = new Map(); // of a form that was left to look for another time
let detecting = false;

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

// --- After a swap: address, title, focus, announcement -----------------------------------------------------------------

function afterSwap({ detail }) {
  if (detail.target.id === "zonelist") return;
  const part = document.querySelector(detail.target.id === "times" ? "#times" : STEPS);
  if (!part) return;
  prepare(part);
  markDay();
  follow(part.dataset.url, detail.target.id !== part.id);
  if (part.dataset.title) document.title = part.dataset.title;
  if (!detecting) {
    const isClock = detail.requestConfig.elt.closest(".clock");
    part.querySelector(isClock ? "#times-title" : "[data-focus]")?.focus();
    announcer.textContent = part.dataset.say ?? "";
  }
  detecting = false;
}

// Inside somebody's page the address bar and the back button are theirs. On our own, a new step is a new entry.
function follow(address, isNewStep) {
  if (embedded || !address) return;
  history[isNewStep ? "pushState" : "replaceState"](null, "", address);
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

function failed() {
  announcer.textContent = document.body.dataset.offline;
  announcer.className = "toast";
}

// --- The month by keyboard ---------------------------------------------------------------------------------------------

const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function moveInMonth(event) {
  const link = event.target.closest?.(".month td a");
  if (!link || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "PageUp" || event.key === "PageDown") {
    document.querySelector(`.month [rel=${event.key === "PageUp" ? "prev" : "next"}]`)?.click();
    event.preventDefault();
    return;
  }
  const next = target(link, event.key);
  if (!next) return;
  event.preventDefault();
  setTabStop(next);
  next.focus();
}

function target(link, key) {
  const cells = [...link.closest("tbody").querySelectorAll("td")];
  const at = cells.indexOf(link.parentElement);
  const days = cells.map((cell) => [...cell.querySelectorAll("a")].find(isShown));
  if (key === "Home") return days.slice(at - (at % 7), at + 1).find(Boolean);
  if (key === "End") return days.slice(at, at - (at % 7) + 7).findLast(Boolean);
  let step = DAYS[key];
  if (!step) return null;
  if (Math.abs(step) === 1 && getComputedStyle(link).direction === "rtl") step = -step;
  for (let there = at + step; there >= 0 && there < cells.length; there += step) {
    if (days[there]) return days[there];
  }
  return null;
}

// Of the days beside a month, and on a narrow page of the other weeks, nothing is seen.
const isShown = (link) => link.getClientRects().length > 0;

// One stop for Tab in the whole month; the arrows do the rest.
function setTabStop(link) {
  for (const day of link.closest("tbody").querySelectorAll("a")) day.tabIndex = day === link ? 0 : -1;
}

// --- The form ----------------------------------------------------------------------------------------------------------

function prepare(part) {
  const days = [...part.querySelectorAll(".month td a")].filter(isShown);
  if (days.length) setTabStop(part.querySelector(".month td a[aria-current=true]") ?? days[0]);
  const form = part.querySelector(".form form");
  if (form) recall(form);
  prepareGuests(part);
}

function recall(form) {
  for (const [name, values] of answers) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (!field.value && field.type !== "hidden") field.value = values[0];
    }
  }
  answers.clear();
}

function remember(form) {
  const sent = new FormData(form);
  for (const name of new Set(sent.keys())) {
    if (!["start", "token"].includes(name)) answers.set(name, sent.getAll(name));
  }
}

function prepareGuests(part) {
  const button = part.querySelector("[data-add-guest]");
  if (!button) return;
  const fields = [...button.parentElement.querySelectorAll(".field")];
  const spare = () => fields.filter((field) => field.hidden);
  for (const field of fields.slice(1)) field.hidden = !field.querySelector("input").value;
  button.hidden = !spare().length;
  button.addEventListener("click", () => {
    const [field] = spare();
    field.hidden = false;
    field.querySelector("input").focus();
    button.hidden = !spare().length;
  });
}

// --- Wiring ------------------------------------------------------------------------------------------------------------

document.addEventListener("htmx:beforeRequest", ({ target: element }) => {
  announcer.className = "hidden";
  const form = element.closest?.("#details")?.querySelector("form");
  if (form && element !== form) remember(form);
});
document.addEventListener("htmx:afterSwap", afterSwap);
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("keydown", moveInMonth);
addEventListener("popstate", () => location.reload());

prepare(document);
document.querySelector(".summary[data-focus]")?.focus();
detectZone();
