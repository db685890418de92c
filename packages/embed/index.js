// For sites with a bundler: the very script that an installation serves as /embed.js, and functions to talk to it.
import "./embed.js";

/**
 * Say where the booking pages are, once and before anything is booked. A script in a page knows it from its own address.
 * @param {string} origin such as "https://book.example.com"
 */
export const connect = (origin) => booking("origin", origin);

/**
 * Open, close, prefill, listen: what `window.booking` does in a page. On a server it does nothing.
 * @param {string} command
 * @param {...unknown} values
 */
export function booking(command, ...values) {
  globalThis.booking?.(command, ...values);
}

export default booking;
