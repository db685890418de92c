// The form: answers that survive a look at another time or a page that is loaded anew, guests one by one, another address
// at one click. Nothing is stored: answers live in the page, and in the entry of the browser's history that shows them.

const UNKEPT = ["start", "token", "subject", "email_kept"];
const PAUSE = 200; // milliseconds without a key
let answers = new Map(history.state?.answers); // of a form that was left to look for another time
let pausing = 0;

export const formIn = (part) => part.querySelector("#booking");

export function prepareForm(part) {
  const form = formIn(part);
  if (!form) return;
  if (form.querySelector(".summary")) answers.clear(); // what came back from the server has everything
  recall(form);
  prepareGuests(form);
}

// --- Answers -----------------------------------------------------------------------------------------------------------

export function remember(form) {
  answers = answersOf(form);
  note(form);
}

function answersOf(form) {
  const found = new Map();
  for (const [name, value] of new FormData(form)) {
    if (!UNKEPT.includes(name)) found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

function recall(form) {
  for (const [name, values] of answers) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (field.type !== "hidden") field.value = values[0];
    }
  }
  answers.clear();
}

// Browsers bring back what was typed when one goes back, but not when the page is loaded anew, which "back" means after a swap.
// So the entry of the history knows it, as long as the tab is open; nobody else can read that.
document.addEventListener("input", ({ target }) => {
  clearTimeout(pausing);
  if (target.form?.id === "booking") pausing = setTimeout(note, PAUSE, target.form);
});

function note(form) {
  clearTimeout(pausing);
  history.replaceState({ answers: [...answersOf(form)] }, "");
}

// --- Guests ------------------------------------------------------------------------------------------------------------

function prepareGuests(form) {
  const button = form.querySelector("[data-add-guest]");
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

// --- From an error to its field -----------------------------------------------------------------------------------------

// With its label in sight, however high a group is, and without a new entry of the history: "back" still leads to the times.
function goToField(event, link) {
  const field = document.getElementById(link.getAttribute("href").slice(1));
  if (!field || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  (field.closest(".field")?.querySelector("legend, label") ?? field).scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}

// --- Another address, another language ---------------------------------------------------------------------------------

function useAddress(button) {
  const field = document.getElementById("id_email");
  field.value = button.dataset.email;
  field.focus();
  button.closest(".hint").replaceChildren();
}

// The whole page changes its language, at the step where it is by now; a form goes along as it stands.
function changeLanguage(event, choice) {
  const address = new URL(location.href);
  address.searchParams.set("language", choice.lang);
  const form = formIn(document);
  event.preventDefault();
  if (!form) return location.assign(address);
  form.action = address;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "keep", value: "1" }));
  return form.submit();
}

document.addEventListener("click", (event) => {
  const address = event.target.closest?.("[data-email]");
  const choice = event.target.closest?.(".languages :is(a, button)");
  const error = event.target.closest?.('.summary a[href^="#"]');
  if (error) goToField(event, error);
  if (address) useAddress(address);
  if (choice) changeLanguage(event, choice);
});
