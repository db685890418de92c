// The booking widget on any page; docs/embedding.md is its reference. No build step, no cookie, no storage.
//
//   <script async src="https://book.example.com/embed.js"></script>
//   <booking-widget link="/acme-demo/"><a href="https://book.example.com/acme-demo/">Book a demo</a></booking-widget>
(() => {
  const TAG = "booking-widget";
  if (!globalThis.customElements || customElements.get(TAG)) return; // on a server, or loaded twice

  const STATE = ["language", "theme", "timezone", "hide"];
  const CAMPAIGN = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];
  const EVENTS = ["slot-selected", "booked", "provisional", "cancelled", "rescheduled"];
  const landing = new URLSearchParams(location.search); // single-page apps may drop it later
  const live = new Set(); // every widget on the page
  const popups = new WeakMap(); // by what opens them
  const shared = {}; // prefill of every widget
  let origin = document.currentScript && new URL(document.currentScript.src).origin;
  let listening = new AbortController();

  // Sheets like this one, and styles set by a script, need no line in a page's Content Security Policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; width: 100%; }
    :host([mode=popup]), :host([mode=button]) { display: contents; }
    [hidden] { display: none !important; }
    div { container-type: inline-size; }
    iframe { display: block; width: 100%; min-height: var(--least, 640px); border: 0; color-scheme: light; animation: wait 0s 1s backwards; }
    @container (max-width: 559px) { iframe { min-height: var(--least, 960px); } }
    @keyframes wait { from { visibility: hidden; } }
    button { position: fixed; inset-inline-end: 20px; border: 0; border-radius: 99px; font: 600 1rem system-ui, sans-serif; cursor: pointer; }
    [part] { bottom: 20px; z-index: 999999; padding: 16px 24px; background: var(--booking-accent, #1c1c1c); color: var(--booking-on-accent, #fff); box-shadow: 0 4px 16px #0004; }
    dialog { box-sizing: border-box; width: 100%; height: 100%; max-width: none; max-height: none; margin: 0; padding: 64px max(16px, 50% - 520px) 16px; border: 0; background: none; overflow: auto; overscroll-behavior: contain; }
    dialog::backdrop { background: #000a; }
    dialog button { top: 10px; width: 44px; height: 44px; }
    dialog iframe { min-height: 0; }
    dialog a { color: #fff; }
    @media (max-width: 600px) { dialog { padding-inline: 0; } }
    @media print { dialog, [part] { display: none; } }
  `);

  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const isPlain = (event) => !(event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey);

  class BookingWidget extends HTMLElement {
    static observedAttributes = [...STATE, "link", "mode", "label", "min-height"];
    #root = this.attachShadow({ mode: "open" });
    #slot = make("slot");
    #own = {}; // prefill of this one

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.addEventListener("click", (event) => {
        const opener = event.target.closest("a, button");
        if (this.mode !== "popup" || event.target === this || !opener || !isPlain(event)) return;
        event.preventDefault();
        this.open(opener);
      });
    }

    get mode() {
      return this.getAttribute("mode") || "inline";
    }

    get label() {
      return this.getAttribute("label") || this.textContent.trim();
    }

    connectedCallback() {
      live.add(this);
      this.render();
    }

    disconnectedCallback() {
      live.delete(this);
      this.reset();
    }

    attributeChangedCallback() {
      clearTimeout(this.soon); // once for all that change together
      this.soon = setTimeout(() => live.has(this) && this.render());
    }

    // Back to what stands inside the element: a plain link.
    reset() {
      this.dialog = this.frame = this.isReady = null;
      this.#root.replaceChildren(this.#slot);
      this.#slot.hidden = false;
    }

    render() {
      this.reset();
      if (!origin) return;
      if (this.mode === "inline") this.#load(this.#root);
      if (this.mode === "button") {
        const button = make("button", { part: "button", textContent: this.label || "+", onclick: () => this.open(button) });
        this.#root.append(button);
        this.#slot.hidden = true;
      }
    }

    // --- The frame ----------------------------------------------------------------------------------------------------

    // Of the page's own address only campaign keys and click ids go into the frame's.
    get address() {
      const address = new URL(this.getAttribute("link"), origin);
      if (address.origin !== origin) throw new Error(`${address} is not at ${origin}`);
      const here = new URLSearchParams(location.search);
      const put = (key, value) => value && address.searchParams.set(key, value);
      put("language", this.closest("[lang]")?.lang);
      for (const key of STATE) put(key, this.getAttribute(key));
      for (const key of [...CAMPAIGN, ...(this.getAttribute("click-ids") || "").split(" ")])
        put(key, this.getAttribute(key.replace("_", "-")) || here.get(key) || landing.get(key));
      put("embed", "1");
      return address.href;
    }

    // A new frame each time: another address in an old one would be an entry of the page's back button.
    #load(parent) {
      const box = make("div");
      const frame = make("iframe", { title: this.label, scrolling: "no", referrerPolicy: "no-referrer" });
      const least = parseInt(this.getAttribute("min-height"));
      if (least) frame.style.setProperty("--least", `${least}px`);
      if (this.mode === "inline") frame.loading = "lazy";
      frame.onload = () => setTimeout(() => frame === this.frame && !this.isReady && this.#fail(), 1000);
      this.frame = frame;
      this.#slot.hidden = this.mode !== "popup";
      try {
        frame.src = this.address;
        box.append(frame);
        parent.append(box);
      } catch (error) {
        setTimeout(() => this.#fail(error));
      }
    }

    #fail(reason = "no answer; do the widget's allowed_origins name this page's?") {
      const link = this.getAttribute("link");
      console.warn(TAG, link, reason);
      this.frame.hidden = true;
      this.#slot.hidden = false;
      this.dialog?.append(make("a", { href: link && new URL(link, origin), target: "_blank", textContent: this.label || link }));
      this.say("failed");
    }

    say(name, facts) {
      const detail = { link: this.getAttribute("link"), ...facts };
      return this.dispatchEvent(new CustomEvent(`booking:${name}`, { bubbles: true, composed: true, cancelable: true, detail }));
    }

    tell(type) {
      const prefill = { ...shared };
      for (const { name, value } of this.attributes) if (name.startsWith("prefill-")) prefill[name.slice(8)] = value;
      const message = { slotwright: 1, type, prefill: Object.assign(prefill, this.#own) };
      if (this.frame) this.frame.contentWindow.postMessage(message, origin);
    }

    hear({ type, height, title, close, event, facts, redirect }) {
      const { frame, dialog } = this;
      if (type === "knock") this.tell("hello");
      if (type === "close") this.close();
      if (type === "ready" && !this.isReady) {
        this.isReady = true;
        frame.style.animation = "none";
        frame.hidden = false;
        this.#slot.hidden = this.mode !== "popup";
        frame.title ||= title;
        if (dialog) dialog.firstChild.ariaLabel = close;
        this.say(type);
      }
      if (type === "height") {
        frame.style.height = `${height}px`;
        this.say("resized", { height });
      }
      if (type === "event" && EVENTS.includes(event)) {
        const { appointmentId, meetingTypeId, start, end } = facts;
        this.isOver = event !== "slot-selected";
        if (this.say(event, { appointmentId, meetingTypeId, start, end }) && redirect) location.assign(redirect);
      }
    }

    prefill(values) {
      Object.assign(this.#own, values);
      this.tell("prefill");
    }

    // --- The popup ----------------------------------------------------------------------------------------------------

    open(opener = document.activeElement) {
      if (!this.dialog) {
        const dialog = make("dialog", { ariaLabel: this.label, onclick: ({ target }) => target === dialog && dialog.close() });
        dialog.append(make("button", { textContent: "✕", ariaLabel: "Close", onclick: () => dialog.close() }));
        this.dialog = dialog;
        this.#root.append(dialog);
        this.#load(dialog);
        dialog.onclose = () => {
          if (this.isOver) this.render();
          this.opener.focus();
          this.say("closed");
        };
      }
      this.opener = opener;
      this.dialog.showModal();
      this.frame.focus();
      this.say("opened");
    }

    close() {
      this.dialog?.close();
    }
  }

  // A popup of its own for what was clicked; what was typed into it is still there the next time.
  const popup = (attributes, opener) => {
    const widget = document.createElement(TAG);
    for (const [name, value] of Object.entries({ ...attributes, mode: "popup" })) widget.setAttribute(name, value);
    document.documentElement.append(widget);
    return widget;
  };

  const commands = {
    on: (name, tell, options) => addEventListener(`booking:${name}`, tell, { signal: listening.signal, ...options }),
    once: (name, tell) => commands.on(name, tell, { once: true }),
    off: (name, tell) => removeEventListener(`booking:${name}`, tell),
    open(link, { prefill, ...attributes } = {}) {
      const widget = popup({ ...attributes, link });
      widget.prefill(prefill);
      widget.open();
      widget.addEventListener("booking:closed", () => widget.remove());
    },
    close: () => live.forEach((widget) => widget.close()),
    prefill(values, where) {
      if (!where) Object.assign(shared, values);
      for (const widget of live) if (!where || where === widget || where === widget.getAttribute("link")) widget.prefill(where && values);
    },
    destroy() {
      commands.close();
      listening.abort();
      listening = new AbortController();
      for (const widget of live) widget.reset();
    },
    origin(address) {
      origin = new URL(address).origin;
      for (const widget of live) widget.render();
    },
  };

  addEventListener("message", ({ data, origin: sender, source }) => {
    if (sender !== origin || data?.slotwright !== 1) return;
    for (const widget of live) if (widget.frame?.contentWindow === source) widget.hear(data);
  });
  addEventListener("click", (event) => {
    const opener = event.composedPath().find((node) => node.dataset?.bookingLink);
    if (!opener || !origin || !isPlain(event)) return;
    event.preventDefault();
    let widget = popups.get(opener);
    if (!widget?.isConnected) {
      const own = [...opener.attributes].filter(({ name }) => name.startsWith("data-booking-"));
      widget = popup(Object.fromEntries(own.map(({ name, value }) => [name.slice(13), value])));
      popups.set(opener, widget);
    }
    widget.open(opener);
  });

  customElements.define(TAG, BookingWidget);
  const queued = globalThis.booking?.q || [];
  globalThis.booking = (name, ...values) => commands[name](...values);
  for (const call of queued) booking(...call);
})();
