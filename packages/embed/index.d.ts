/** Where the widgets of the page get their booking pages from, such as "https://book.example.com". */
export declare function connect(origin: string): void;

/** How a widget appears: in the page, in a dialog when what is inside it is clicked, as a floating button. */
export type Mode = "inline" | "popup" | "button";

/** `auto` follows the visitor's system. */
export type Theme = "auto" | "light" | "dark";

/** What the form begins with. It travels by message and stands in no address. Other keys are those of your own questions. */
export interface Prefill {
  firstname?: string;
  lastname?: string;
  fullname?: string;
  email?: string;
  phone?: string;
  [question: string]: string | undefined;
}

/** The attributes of `<booking-widget>`. Any `prefill-…` attribute fills in the field of that name. */
export interface BookingWidgetAttributes {
  /** The booking page: a path such as "/acme-demo/", or its whole address. */
  link: string;
  mode?: Mode;
  /** A language such as "de"; else that of the element around, else the visitor's. */
  language?: string;
  theme?: Theme;
  /** An IANA zone such as "Europe/Berlin"; else the visitor's. */
  timezone?: string;
  /** Parts that are not shown, separated by spaces. */
  hide?: string;
  /** The least height in pixels, reserved before anything has arrived. */
  "min-height"?: string | number;
  /** The text of the floating button, and the title of the frame. */
  label?: string;
  /** Parameters of advertisements that go along with a booking, separated by spaces; the widget has to name them too. */
  "click-ids"?: string;
  "utm-source"?: string;
  "utm-medium"?: string;
  "utm-campaign"?: string;
  "utm-content"?: string;
  "utm-term"?: string;
  "prefill-firstname"?: string;
  "prefill-lastname"?: string;
  "prefill-fullname"?: string;
  "prefill-email"?: string;
  "prefill-phone"?: string;
  [prefill: `prefill-${string}`]: string | undefined;
}

/** The element itself. */
export interface BookingWidgetElement extends HTMLElement {
  /** Opens the popup. */
  open(opener?: HTMLElement): void;
  close(): void;
  prefill(values: Prefill): void;
}

/** Ids and times of what happened; never a name, an address or a secret. Times are ISO 8601 in UTC. */
export interface BookingFacts {
  link: string;
  appointmentId?: string;
  meetingTypeId?: string;
  start?: string;
  end?: string;
}

/** In pixels. */
export interface BookingHeight {
  link: string;
  height: number;
}

/** What happens in a widget, and what listeners of it get as `event.detail`. */
export interface BookingEvents {
  ready: BookingFacts;
  failed: BookingFacts;
  opened: BookingFacts;
  closed: BookingFacts;
  resized: BookingHeight;
  "slot-selected": BookingFacts;
  booked: BookingFacts;
  provisional: BookingFacts;
  cancelled: BookingFacts;
  rescheduled: BookingFacts;
}

export type BookingEventName = keyof BookingEvents;
export type BookingListener<Name extends BookingEventName> = (event: CustomEvent<BookingEvents[Name]>) => void;

/** Options of a popup: the attributes of the element, and what its form begins with. */
export type OpenOptions = Partial<Omit<BookingWidgetAttributes, "link" | "mode">> & { prefill?: Prefill };

/** What `window.booking` does in a page. On a server it does nothing. */
export declare function booking<Name extends BookingEventName>(
  command: "on" | "off" | "once",
  name: Name,
  listener: BookingListener<Name>,
): void;
export declare function booking(command: "open", link: string, options?: OpenOptions): void;
export declare function booking(command: "prefill", values: Prefill, where?: string | BookingWidgetElement): void;
export declare function booking(command: "origin", origin: string): void;
export declare function booking(command: "close" | "destroy"): void;
export default booking;

type DOMEvents = { [Name in BookingEventName as `booking:${Name}`]: CustomEvent<BookingEvents[Name]> };

declare global {
  interface Window {
    booking: typeof booking & { q?: unknown[][] };
  }
  interface HTMLElementTagNameMap {
    "booking-widget": BookingWidgetElement;
  }
  interface HTMLElementEventMap extends DOMEvents {}
  interface DocumentEventMap extends DOMEvents {}
  interface WindowEventMap extends DOMEvents {}
}
