// The booking widget on any page. Its reference is docs/embedding.md.
(() => {
  const TAG = "booking-widget";
  if (!globalThis.customElements || customElements.get(TAG)) return; // or loaded twice

  const STATE = ["language", "theme", "timezone", "hide"];
  const CAMPAIGN = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];
  const asked = () => new URLSearchParams(location.search);
  const landing = asked(); // single-page apps drop it
  const widgets = new Set();
  const shared = {}; // prefill of every widget
  let origin = document.currentScript && new URL(document.currentScript.src).origin;
  let listening = new AbortController();

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; width: 100% }
    :host([mode=popup]), :host([mode=button]) { display: contents }
    div { container-type: inline-size }
    iframe { width: 100%; min-height: 640px; border: 0; vertical-align: top; color-scheme: light; animation: wait 1s step-end }
    @container (width < 560px) { iframe { min-height: max(640px, 100vh) } }
    @keyframes wait { from { visibility: hidden } }
    button { position: fixed; inset-inline-end: 20px; border: 0; border-radius: 99px; font: 600 1rem system-ui; cursor: pointer }
    [part] { bottom: 20px; z-index: 99999; padding: 16px 24px; background: var(--booking-accent, #1c1c1c); color: var(--booking-on-accent, #fff) }
    dialog[open] { all: unset; position: fixed; inset: 64px 0 0; padding: 0 max(min(16px, 50% - 300px), 50% - 520px) 16px; overflow: auto; overscroll-behavior: contain }
    dialog::backdrop { background: #000a }
    dialog button { top: 10px; width: 44px; height: 44px }
    dialog iframe { min-height: 0 }
    a { color: #fff }
    @media print { dialog, [part] { display: none } }
  `);

  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const isPlain = (event) => !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey);

  class BookingWidget extends HTMLElement {
    static observedAttributes = [...STATE, "link", "mode", "label", "min-height"];
    #root = this.attachShadow({ mode: "open" });
    #slot = make("slot");
    #own = {};

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.#slot.onclick = (event) => {
        const opener = event.target.closest("a, button");
        if (this.mode !== "popup" || !opener || !isPlain(event)) return;
        event.preventDefault();
        this.open(opener);
      };
    }

    get mode() {
      return this.getAttribute("mode");
    }

    get label() {
      return this.getAttribute("label") || this.textContent.trim();
    }

    connectedCallback() {
      widgets.add(this);
      this.render();
    }

    disconnectedCallback() {
      widgets.delete(this);
      this.reset();
    }

    attributeChangedCallback() {
      if (widgets.has(this)) this.render();
    }

    reset() {
      this.dialog = this.frame = this.isReady = this.isOver = null;
      this.#root.replaceChildren(this.#slot);
      this.#slot.hidden = false;
    }

    render() {
      this.reset();
      if (!origin) return;
      if (this.mode === "button") {
        const button = make("button", { part: "button", textContent: this.label, onclick: () => this.open(button) });
        this.#root.replaceChildren(button);
      } else if (this.mode !== "popup") this.#load(this.#root);
    }

    // Nothing else of the page's own address goes into the frame's.
    get address() {
      const address = new URL(this.getAttribute("link"), origin);
      if (address.origin !== origin) throw new Error(`not at ${origin}`);
      const put = (key, value) => value && address.searchParams.set(key, value);
      put("embed", 1);
      put("language", this.closest("[lang]")?.lang);
      for (const key of STATE) put(key, this.getAttribute(key));
      for (const key of CAMPAIGN.concat(this.getAttribute("click-ids")?.split(" ") ?? []))
        put(key, this.getAttribute(key.replace("_", "-")) || asked().get(key) || landing.get(key));
      return address.href;
    }

    // A new address of an old frame is an entry of the page's back button.
    #load(parent) {
      const frame = (this.frame = make("iframe", { title: this.label, scrolling: "no", referrerPolicy: "no-referrer" }));
      if (!this.dialog) {
        frame.loading = "lazy";
        frame.style.minHeight = `${this.getAttribute("min-height")}px`; // or none
      }
      frame.onload = () => setTimeout(() => frame === this.frame && !this.isReady && this.#fail("no answer"), 1000);
      this.#slot.hidden = this.mode !== "popup";
      try {
        frame.src = this.address;
        parent.append(make("div"));
        parent.lastChild.append(frame);
      } catch (error) {
        setTimeout(() => this.#fail(error));
      }
    }

    #fail(reason) {
      const link = this.getAttribute("link");
      console.warn(TAG, link, reason);
      this.frame.hidden = true;
      this.#slot.hidden = false;
      this.style.minHeight = 0;
      this.frame.src && this.dialog?.append(make("a", { href: new URL(link, origin), target: "_blank", textContent: this.label || link }));
      this.say("failed");
    }

    say(name, facts) {
      const detail = { link: this.getAttribute("link"), ...facts };
      return this.dispatchEvent(new CustomEvent(`booking:${name}`, { bubbles: true, composed: true, cancelable: true, detail }));
    }

    tell(type) {
      const prefill = { ...shared };
      for (const { name, value } of this.attributes) if (name.startsWith("prefill-")) prefill[name.slice(8)] = value;
      Object.assign(prefill, this.#own);
      this.frame?.contentWindow?.postMessage({ slotwright: 1, type, prefill }, origin);
    }

    hear({ type, height, resized, title, close, event, facts, redirect }) {
      const { frame, dialog } = this;
      if (type === "knock") this.tell("hello");
      if (type === "close") this.close();
      if (type === "ready" && !this.isReady) {
        this.isReady = true;
        frame.style.animation = "none";
        frame.hidden = false;
        this.style.minHeight = "";
        frame.title ||= title;
        this.#slot.hidden = this.mode !== "popup";
        if (dialog) {
          dialog.firstChild.ariaLabel = close;
          frame.focus();
        }
        this.say(type);
      }
      if (type === "height") {
        // Nothing below goes up in sight.
        const { y } = frame.getBoundingClientRect();
        frame.style.height = `${resized || dialog ? height : Math.max(height, Math.min(frame.offsetHeight, innerHeight - y))}px`;
        this.say("resized", { height });
      }
      if (type === "event") {
        this.isOver = facts.appointmentId;
        if (this.say(event, facts) && redirect) location.assign(redirect);
      }
    }

    prefill(values) {
      Object.assign(this.#own, values);
      this.tell("prefill");
    }

    open(opener = document.activeElement) {
      this.opener = opener;
      if (!this.dialog) {
        const dialog = (this.dialog = make("dialog", { ariaLabel: this.label }));
        const button = make("button", { textContent: "✕", ariaLabel: "Close" });
        dialog.append(button);
        dialog.onclick = ({ target }) => (target === dialog || target === button) && this.close();
        dialog.onclose = () => {
          if (this.isOver) {
            dialog.remove();
            this.dialog = this.frame = this.isReady = this.isOver = null;
          }
          this.opener.focus();
          this.say("closed");
        };
        this.#root.append(dialog);
        this.#load(dialog);
      }
      this.dialog.showModal();
      if (this.isReady) this.frame.focus();
      this.say("opened");
    }

    close() {
      this.dialog?.close();
    }
  }

  const popup = (attributes) => {
    const key = JSON.stringify(attributes);
    for (const widget of widgets) if (widget.key === key) return widget;
    const widget = make(TAG, { key });
    for (const [name, value] of [...attributes, ["mode", "popup"]]) widget.setAttribute(name, value);
    document.documentElement.append(widget);
    return widget;
  };

  const commands = {
    on: (name, tell, once) => addEventListener(`booking:${name}`, tell, { once, signal: listening.signal }),
    once: (name, tell) => commands.on(name, tell, true),
    off: (name, tell) => removeEventListener(`booking:${name}`, tell),
    open(link, { prefill, ...attributes } = {}) {
      const widget = popup(Object.entries({ ...attributes, link }));
      widget.prefill(prefill);
      widget.open();
    },
    close() {
      for (const widget of widgets) widget.close();
    },
    prefill(values, where) {
      if (!where) Object.assign(shared, values);
      for (const widget of widgets) if (!where || where === widget || where === widget.getAttribute("link")) widget.prefill(where && values);
    },
    destroy() {
      commands.close();
      listening.abort();
      listening = new AbortController();
      for (const widget of widgets) widget.key ? widget.remove() : widget.reset();
    },
    origin(address) {
      origin = new URL(address).origin;
      for (const widget of widgets) widget.render();
    },
  };

  addEventListener("message", ({ data, origin: sender, source }) => {
    if (sender !== origin || data?.slotwright !== 1) return;
    for (const widget of widgets) if (widget.frame?.contentWindow === source) widget.hear(data);
  });
  addEventListener("click", (event) => {
    const opener = event.composedPath().find((node) => node.dataset?.bookingLink);
    if (!opener || !origin || !isPlain(event)) return;
    event.preventDefault();
    const own = [];
    for (const { name, value } of opener.attributes) if (name.startsWith("data-booking-")) own.push([name.slice(13), value]);
    popup(own).open(opener);
  });

  customElements.define(TAG, BookingWidget);
  const queued = globalThis.booking?.q ?? [];
  globalThis.booking = (name, ...values) => commands[name](...values);
  for (const call of queued) booking(...call);
})();
