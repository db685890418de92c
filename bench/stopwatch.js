// Milliseconds from a click or a key until two frames after its answer stands in the document.
// A window's name outlives its document, so the answer may be another page.

(() => {
  let { shown = "", begun = 0 } = JSON.parse(window.name || "{}");
  let feedback = 0; // the longest that anything took to be painted (Event Timing)

  const now = (time = performance.now()) => performance.timeOrigin + time;
  const keep = () => (window.name = JSON.stringify({ shown, begun }));
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const isShown = () => begun && document.querySelector(`${shown}:not([data-old])`);

  const answered = () =>
    new Promise((done) => {
      const look = async () => {
        if (!isShown()) return;
        watch.disconnect();
        await frames();
        done(now() - begun);
      };
      const watch = new MutationObserver(look);
      watch.observe(document, { childList: true, subtree: true });
    });

  function press({ timeStamp }) {
    begun ||= now(timeStamp);
    keep();
  }

  window.stopwatch = {
    start(selector) {
      [shown, begun, feedback] = [selector, 0, 0];
      keep();
      for (const old of document.querySelectorAll(shown)) old.dataset.old = "";
      this.answer = answered();
    },
    async read() {
      const waited = await this.answer;
      await new Promise((done) => setTimeout(done, 50)); // the browser notes its own times a little later
      return [waited, feedback];
    },
    answer: shown && answered(),
  };

  for (const type of ["click", "keydown"]) addEventListener(type, press, true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) feedback = Math.max(feedback, entry.duration);
  }).observe({ type: "event", durationThreshold: 16 });
})();
