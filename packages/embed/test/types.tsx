// Compiles only while the types say what the documentation says: npm run types.
import * as React from "react";
import booking, { connect, type BookingFacts } from "@slotwright/embed";
import type {} from "@slotwright/embed/react";
import type {} from "@slotwright/embed/vue";

connect("https://book.example.com");
booking("on", "booked", ({ detail }) => console.log(detail.appointmentId, detail.start));
booking("on", "resized", ({ detail }) => console.log(detail.height.toFixed()));
booking("open", "/acme-demo/", { theme: "dark", prefill: { email: "ann@example.com", company: "Acme" } });
booking("prefill", { phone: "+49 30 901820" }, "/acme-demo/");
booking("close");
window.booking("once", "failed", () => {});
// @ts-expect-error: there is no such event
booking("on", "bookd", () => {});
// @ts-expect-error: names are never told
booking("on", "booked", ({ detail }) => detail.fullname);

const widget = document.createElement("booking-widget");
widget.prefill({ fullname: "Ann Example" });
widget.addEventListener("booking:booked", (event) => {
  const facts: BookingFacts = event.detail;
  console.log(facts.link);
});

export const Demo = () => (
  <booking-widget link="/acme-demo/" mode="popup" min-height={720} prefill-email="ann@example.com" prefill-size="1-49">
    <a href="https://book.example.com/acme-demo/">Book a demo</a>
  </booking-widget>
);
// @ts-expect-error: a widget has a link
export const Nothing = () => <booking-widget />;
