// What a site may do with its widgets. The function can be called before the embed script has arrived.
window.booking = window.booking || function () { (booking.q = booking.q || []).push(arguments); };

const NAMES = ["ready", "failed", "opened", "closed", "slot-selected", "booked", "provisional", "cancelled", "rescheduled"];

addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("#events");
  const write = (name, detail) => {
    if (!list.dataset.begun) list.replaceChildren();
    list.dataset.begun = "yes";
    const line = document.createElement("li");
    line.textContent = `${name} ${JSON.stringify(detail)}`;
    list.append(line);
    list.scrollTop = list.scrollHeight;
  };
  for (const name of NAMES) booking("on", name, (event) => write(name, event.detail));

  document.querySelector("#first").addEventListener("submit", (event) => {
    event.preventDefault();
    booking("open", "/acme-demo/", { prefill: Object.fromEntries(new FormData(event.target)) });
  });
});
