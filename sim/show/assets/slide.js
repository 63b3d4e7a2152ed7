// The text of a slide, and keys that go from slide to slide where a page holds nothing else.

const TAGS = { kicker: "p", title: "h1", heading: "h2", lead: "p", below: "p", source: "p", number: "p" };

/** The slides of the page from top to bottom. */
const slides = () => [...document.querySelectorAll(".slide")];

/** Which slide fills the upper part of the window. */
function current(all) {
  const middle = window.innerHeight / 3;
  const at = all.findLastIndex((slide) => slide.getBoundingClientRect().top <= middle);
  return Math.max(0, at);
}

function go(event) {
  const step = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest?.("input, textarea, select, .board-table")) return;
  const all = slides(), next = all[current(all) + step];
  if (!next) return;
  event.preventDefault();
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  next.scrollIntoView({ behavior: calm ? "instant" : "smooth", block: "start" });
}

function render({ model, el }) {
  const root = element("div", { class: "slide-text" });
  el.append(root);
  // JupyterLab has its own use for these keys
  if (document.body.dataset.voila && !document.body.dataset.slideKeys) {
    document.body.dataset.slideKeys = "true";
    document.addEventListener("keydown", go);
  }
  return follow(model, ["parts", "language"], () => {
    setAttribute(root, "lang", model.get("language"));
    root.replaceChildren(...model.get("parts").map(([kind, said]) =>
      kind === "points"
        ? element("ul", { class: "slide-points" }, ...said.map((text) => element("li", {}, text)))
        : element(TAGS[kind], { class: "slide-" + kind }, said)));
  });
}

export default { render };
