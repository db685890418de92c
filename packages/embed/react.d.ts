/** Types for `<booking-widget>` in JSX: `import type {} from "@slotwright/embed/react"`. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { BookingWidgetAttributes, BookingWidgetElement } from "./index.js";

type BookingWidgetProps = DetailedHTMLProps<HTMLAttributes<BookingWidgetElement>, BookingWidgetElement> & BookingWidgetAttributes;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "booking-widget": BookingWidgetProps;
    }
  }
}

export * from "./index.js";
export { default } from "./index.js";
