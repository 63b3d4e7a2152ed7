// Through the years, by hand or by itself. Whoever wants less motion steps; nothing moves that was not asked to.

const STEP = 1800; // ms that a year stays

function render({ model, el }) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const button = (act) => element("button", { class: "wb-button", type: "button", on: { click: act } });
  const back = button(() => turn(-1)), play = button(() => (timer ? pause() : start())), on = button(() => turn(1));
  const year = element("strong", { class: "wb-year" });
  const live = element("p", { class: "wb-hidden", role: "status", "aria-live": "polite" });
  const root = element("div", { class: "wb-player", role: "group", "data-lm-suppress-shortcuts": "true" }, back, play, on, year, live);
  el.append(root);
  let timer = null;

  function turn(by, wraps = false) {
    const { years, year: now } = model.get("state");
    const at = years.indexOf(now) + by;
    if (!wraps && (at < 0 || at >= years.length)) return;
    model.send({ event: "year", value: years[(at + years.length) % years.length] });
  }
  function start() {
    timer = setInterval(() => {
      const { years, year: now } = model.get("state");
      if (years.indexOf(now) === years.length - 1) pause(); else turn(1);
    }, STEP);
    const { years, year: now } = model.get("state");
    turn(years.indexOf(now) === years.length - 1 ? 1 : 0, true);
    label();
  }
  function pause() {
    clearInterval(timer);
    timer = null;
    label();
    setText(live, model.get("state").said ?? "");
  }
  function label() {
    const { labels, years = [], year: now } = model.get("state");
    if (!labels) return;
    setAttribute(root, "aria-label", labels.title);
    setText(back, labels.back);
    setText(on, labels.on);
    setText(play, timer ? labels.pause : labels.play);
    play.hidden = calm.matches;
    setAttribute(back, "aria-disabled", String(years.indexOf(now) <= 0));
    setAttribute(on, "aria-disabled", String(years.indexOf(now) === years.length - 1));
    setText(year, String(now));
    setAttribute(root, "data-playing", String(Boolean(timer)));
    // while it plays, each year read aloud would talk over the next
    if (!timer) setText(live, model.get("state").said ?? "");
  }
  calm.addEventListener("change", label);
  const stop = follow(model, ["state"], label);
  return () => { clearInterval(timer); calm.removeEventListener("change", label); stop(); };
}

export default { render };
