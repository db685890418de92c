// The booking page in a frame on somebody else's page. It tells its height and what has happened to the page around it,
// takes what a visitor's form starts with, and leaves that page's back button alone. The other side is embed.js.

const page = document.documentElement;
const { hosts, close } = document.body.dataset;
const OWN = ["fullname", "email", "phone", "channel", "location", "address"]; // beside the team's own questions
const HEARD = "slotwright"; // the name of a frame once the page around has spoken: all that its next page knows of that
let host = ""; // the origin of the page around, once it has spoken
let prefill = {};
const given = new WeakMap(); // to which field which value of it
let height = 0;
let width = innerWidth;
let told = "";

// --- What is told, to that origin alone ----------------------------------------------------------------------------------

// A page from a file or in a sandbox has no origin that could be named ("null").
function tell(type, more) {
  if (host) parent.postMessage({ slotwright: 1, type, ...more }, host === "null" ? "*" : host);
}

function tellHeight() {
  const now = Math.ceil(page.getBoundingClientRect().height);
  const resized = width !== innerWidth; // the frame itself, and no step was taken
  width = innerWidth;
  if (!host || now === height) return;
  height = now;
  tell("height", { height, resized });
}

// Ids and times; the same fact once.
function tellEvent() {
  const { event, appointment, meetingType, start, end, redirect } = document.querySelector("[data-event]")?.dataset ?? {};
  const facts = { appointmentId: appointment, meetingTypeId: meetingType, start, end };
  const said = event ? JSON.stringify({ event, facts, redirect }) : "";
  if (!host && redirect && window.name !== HEARD) location.replace(redirect); // a frame without our script around it
  if (!host || said === told) return;
  told = said;
  if (said) tell("event", JSON.parse(said));
}

// The browser has already asked the server who may show this page (frame-ancestors); we look once more. Our own site may,
// where the team tries a widget out.
function isAllowed(origin) {
  const named = hosts.split(" ");
  return origin === location.origin || named.includes("*") || named.includes(origin);
}

function hear({ data, origin, source }) {
  if (source !== parent || data?.slotwright !== 1 || !isAllowed(origin) || (host && host !== origin)) return;
  if (data.type === "hello" && !host) {
    host = origin;
    window.name = HEARD;
    tell("ready", { title: document.title, close });
    tellHeight();
    tellEvent();
  }
  if (data.type === "hello" || data.type === "prefill") {
    prefill = data.prefill ?? {};
    fill();
  }
}

// --- What the form starts with ---------------------------------------------------------------------------------------------

function fill() {
  const form = document.querySelector("#details form");
  if (!form || form.querySelector(".summary")) return; // what came back from the server was typed
  const { firstname = "", lastname = "", ...values } = prefill;
  for (const [name, value] of Object.entries({ fullname: `${firstname} ${lastname}`.trim(), ...values })) {
    const field = fieldOf(form, `answer-${name}`) ?? (OWN.includes(name) && fieldOf(form, name));
    if (field) put(field, value);
  }
}

// Attributes of HTML have no capitals, and hyphens where names of questions have other marks.
function fieldOf(form, name) {
  const plain = (text) => text.toLowerCase().replaceAll("_", "-");
  const found = [...form.elements].find((element) => plain(element.name) === plain(name));
  return found && form.elements[found.name];
}

// What a visitor has typed, chosen or emptied stays as it is.
function put(field, value) {
  const values = [value].flat().map(String);
  const options = field instanceof RadioNodeList ? [...field] : [field];
  if (given.get(options[0]) === String(values)) return;
  given.set(options[0], String(values));
  if (["checkbox", "radio"].includes(options[0].type)) {
    if (options.some((option) => option.checked !== option.defaultChecked)) return;
    for (const option of options) if (values.includes(option.value)) option.checked = true;
  } else if (!field.value) {
    field.value = values[0];
  }
}

// --- The page around it keeps its address bar and its back button ----------------------------------------------------------

function isOurs(address) {
  return address.origin === location.origin;
}

function followLink(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.target || link.hasAttribute("download") || !isOurs(link)) return;
  event.preventDefault();
  if (link.getAttribute("href").startsWith("#")) document.getElementById(link.hash.slice(1))?.focus();
  else location.replace(link.href);
}

function followForm(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "get") return;
  event.preventDefault();
  location.replace(`${form.action.split("?")[0]}?${new URLSearchParams(new FormData(form))}`);
}

function followRedirect(event) {
  const address = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!address) return;
  event.preventDefault();
  location.replace(address);
}

// --- Wiring ----------------------------------------------------------------------------------------------------------------

addEventListener("message", hear);
document.addEventListener("click", followLink);
document.addEventListener("submit", followForm);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !event.target.value) tell("close");
});
document.addEventListener("htmx:beforeOnLoad", followRedirect);
// A frame out of sight is not laid out by itself, so the observer alone would be late.
document.addEventListener("htmx:afterSwap", () => queueMicrotask(tellHeight));
document.addEventListener("htmx:afterSettle", () => {
  tellEvent();
  fill();
});
new ResizeObserver(tellHeight).observe(page);
// Says nothing but that we are here; the answer brings the origin.
parent.postMessage({ slotwright: 1, type: "knock" }, "*");
// Where nobody answers, a booking that was a page of its own (it had to be waited for) still leads where the team wants.
// Where somebody once has, a busy page around may take its time.
addEventListener("load", () => setTimeout(tellEvent, 3000));
