// The head of an initiative: on or off, its name as the button that opens its levers, and its numbers in a line.

function render({ model, el }) {
  const name = uniqueName();
  const box = element("input", { class: "field-switch", type: "checkbox", role: "switch" });
  const title = element("span", { class: "wb-card-title", id: name + "t" });
  const fold = element("button", { class: "wb-fold", type: "button", "aria-describedby": name + "s" }, title);
  const heading = element("h3", { class: "wb-card-heading" }, fold);
  const mark = element("span", { class: "wb-mark" });
  const summary = element("p", { class: "wb-card-summary", id: name + "s" });
  const about = element("ul", { class: "wb-card-about" });
  const root = element("div", { class: "wb-card-head", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "wb-card-row" }, heading, box), mark, summary, about);
  el.append(root);
  fold.addEventListener("click", () => model.send({ event: "toggle", value: "" }));
  box.addEventListener("change", () => model.send({ event: "switch", value: box.checked }));

  return follow(model, ["state"], () => {
    const state = model.get("state");
    if (!state.labels) return;
    setText(title, state.title);
    box.checked = state.is_on;
    setAttribute(box, "aria-label", fill(state.labels.switch, { title: state.title }));
    setAttribute(fold, "aria-expanded", String(state.is_open));
    setText(mark, state.mark);
    mark.hidden = !state.mark;
    setText(summary, state.summary);
    about.replaceChildren(...[...state.about, ...(state.would ?? [])].map((text) => element("li", {}, text)));
    about.hidden = !state.is_open;
    setAttribute(root, "data-name", state.name);
    setAttribute(root, "data-on", String(state.is_on));
  });
}

export default { render };
