/** Types for `<booking-widget>` in templates: `import type {} from "@slotwright/embed/vue"`. */
import type { DefineComponent } from "vue";
import type { BookingWidgetAttributes } from "./index.js";

declare module "vue" {
  interface GlobalComponents {
    "booking-widget": DefineComponent<BookingWidgetAttributes>;
  }
}

export * from "./index.js";
export { default } from "./index.js";
