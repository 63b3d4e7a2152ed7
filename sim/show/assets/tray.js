// The scenarios that are compared: each with its letter and line as in the charts, what it ends at, and how it differs.

const PATTERN = { solid: "", dash: "9 5", dot: "3 4", dashdot: "9 4 3 4", longdash: "15 5", longdashdot: "15 4 3 4" };

function sample(colour, dash) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 44 12");
  svg.setAttribute("class", "wb-sample");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  for (const [name, value] of Object.entries({ x1: 0, x2: 44, y1: 6, y2: 6, stroke: colour, "stroke-width": 4, "stroke-dasharray": PATTERN[dash] || "none" })) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

function render({ model, el }) {
  const name = uniqueName();
  const title = element("h2", { class: "wb-view-title" });
  const intro = element("p", { class: "wb-intro" });
  const list = element("ol", { class: "wb-tray" });
  const label = element("label", { class: "wb-label", for: name + "n" });
  const box = element("input", { class: "wb-text", type: "text", id: name + "n", maxlength: 120, autocomplete: "off" });
  const keep = element("button", { class: "wb-button", type: "submit" });
  const full = element("p", { class: "wb-intro" });
  const form = element("form", { class: "wb-keep" }, label, element("div", { class: "wb-row" }, box, keep), full);
  const root = element("section", { class: "wb-compare", "data-lm-suppress-shortcuts": "true" }, title, intro, list, form);
  el.append(root);
  let touched = false;
  box.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (keep.getAttribute("aria-disabled") === "true") return;
    touched = false;
    model.send({ event: "pin", value: box.value });
  });

  function row(entry, labels) {
    const mark = entry.is_baseline ? sample("#4a5866", "solid") : sample(entry.colour, entry.dash);
    const head = element("div", { class: "wb-row" }, mark,
      entry.letter ? element("strong", { class: "wb-letter" }, entry.letter) : "",
      element("span", { class: "wb-tray-title" }, entry.title), element("span", { class: "wb-tray-said" }, entry.said));
    const node = element("li", {}, head);
    if (entry.nothing?.length) node.append(element("p", { class: "wb-nothing" }, entry.nothing.join(" ")));
    if (entry.place !== undefined) {
      const differs = entry.differs?.length ? entry.differs : [labels.same];
      node.append(element("details", { class: "wb-differs" }, element("summary", {}, labels.differs),
        element("ul", {}, ...differs.map((text) => element("li", {}, text)))));
      const button = (event, text) => element("button", {
        class: "wb-button", type: "button", "aria-label": text + ": " + entry.title, on: { click: () => model.send({ event, value: entry.place }) },
      }, text);
      node.append(element("div", { class: "wb-buttons" }, button("take_up", labels.take_up), button("unpin", labels.unpin)));
    }
    return node;
  }

  return follow(model, ["state"], () => {
    const { labels, rows = [], room, suggestion, language } = model.get("state");
    if (!labels) return;
    setAttribute(root, "lang", language);
    setText(title, labels.title);
    setText(intro, labels.intro);
    setText(label, labels.name);
    setText(keep, labels.pin);
    setAttribute(keep, "aria-disabled", String(!room));
    setText(full, labels.full);
    full.hidden = room;
    if (!touched && document.activeElement !== box) box.value = suggestion;
    const open = new Set([...list.querySelectorAll("details")].flatMap((node, at) => (node.open ? [at] : [])));
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    list.replaceChildren(...rows.map((entry) => row(entry, labels)));
    [...list.querySelectorAll("details")].forEach((node, at) => { node.open = open.has(at); });
    // what was pressed may be gone: the focus stays in the list rather than at the top of the page
    if (focused) (list.querySelector(`[aria-label="${CSS.escape(focused)}"]`) ?? keep).focus();
  });
}

export default { render };
