// The widget keeps nothing in the browser. htmx would note the page's address in sessionStorage, but does without it
// where storage throws, as it does in frames whose storage is blocked.
Object.defineProperty(window, "sessionStorage", {
  get() {
    throw new DOMException("The booking widget stores nothing", "SecurityError");
  },
});
