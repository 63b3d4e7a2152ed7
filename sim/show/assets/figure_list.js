// Figures that a user may put own values in place of: a number box each, with status, range, source and the way back.

function render({ model, el }) {
  const name = uniqueName();
  const send = (event, value) => model.send({ event, value });
  const title = element("h3", { class: "wb-view-title" });
  const intro = element("p", { class: "wb-view-intro" });
  const list = element("ul", { class: "wb-figures" });
  const summary = element("summary"), others = element("ul", { class: "wb-figures" });
  const more = element("details", { class: "wb-figures-more" }, summary, others);
  el.append(element("section", { class: "wb-figure-list", "data-lm-suppress-shortcuts": "true" }, title, intro, list, more));
  const made = new Map();

  function build(key) {
    const id = name + key;
    const label = element("label", { class: "wb-figure-name", for: id });
    const box = element("input", { class: "wb-box", type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", id, "aria-describedby": id + "s " + id + "e" });
    let shown = "", typing = false; // what somebody is writing is left alone until it is entered
    const enter = () => {
      typing = false;
      if (box.value !== shown) { shown = box.value; send("enter", [key, box.value]); }
    };
    box.addEventListener("input", () => { typing = true; });
    box.addEventListener("change", enter);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") enter();
      else if (event.key === "Escape") { typing = false; box.value = shown; }
    });
    const unit = element("span", { class: "field-unit" });
    const status = element("span", { class: "wb-chip", id: id + "s" });
    const reset = element("button", { class: "wb-link", type: "button", on: { click: () => send("reset", key) } });
    const error = element("p", { class: "field-error", role: "alert", id: id + "e" });
    const note = element("p", { class: "wb-figure-note" });
    const source = element("span", { lang: "da" }), word = element("span");
    const about = element("p", { class: "wb-figure-source" }, word, " ", source);
    const node = element("li", { class: "wb-figure", "data-key": key },
      label, element("span", { class: "wb-box-row" }, box, unit), status, reset, error, note, about);
    return { node, fill: (row, labels) => {
      setText(label, row.name);
      setText(unit, row.unit);
      setText(status, row.status);
      setAttribute(status, "data-entered", String(row.entered));
      setText(note, row.note);
      note.hidden = !row.note;
      setText(word, (row.entered ? labels.source_of_default : labels.source) + ":");
      setText(source, row.source);
      about.hidden = !row.source;
      setText(error, row.error);
      error.hidden = !row.error;
      setAttribute(box, "aria-invalid", row.error ? "true" : null);
      setText(reset, row.reset);
      reset.hidden = !row.reset;
      shown = row.value;
      if (!typing && box.value !== row.value) box.value = row.value;
    } };
  }

  return follow(model, ["state"], () => {
    const state = model.get("state");
    if (!state.labels) return;
    setText(title, state.title);
    setText(intro, state.intro || "");
    intro.hidden = !state.intro;
    for (const [box, rows] of [[list, state.rows], [others, state.others ?? []]]) {
      const nodes = rows.map((row) => {
        if (!made.has(row.key)) made.set(row.key, build(row.key));
        made.get(row.key).fill(row, state.labels);
        return made.get(row.key).node;
      });
      if (nodes.length !== box.children.length || nodes.some((node, place) => box.children[place] !== node)) box.replaceChildren(...nodes);
    }
    setText(summary, state.more || "");
    more.hidden = !(state.others ?? []).length;
  });
}

export default { render };
