// Copies the lines that stand beside a button, and has the preview follow those for a stylesheet. Everything else of the
// generator is a form that works without scripts.

const SHOWN = 2000; // milliseconds

async function copy(button) {
  const code = button.parentElement.querySelector("code");
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(code); // no clipboard here: ready for the keyboard
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = before), SHOWN);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

// --- What the site's stylesheet will say is true of the preview too ------------------------------------------------------

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

function follow() {
  sheet.replaceSync(document.querySelector("[data-style] code")?.textContent ?? "");
}

follow();
document.addEventListener("htmx:afterSwap", follow);
