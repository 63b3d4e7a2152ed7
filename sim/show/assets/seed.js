// The seed of all chance: seen, so that a picture can be called up again; a new one is a button of its own.

function render({ model, el }) {
  const name = uniqueName();
  const label = element("label", { class: "field-label", for: name + "b" });
  const box = element("input", { class: "wb-text", type: "text", inputmode: "numeric", id: name + "b", autocomplete: "off", "aria-describedby": name + "n" });
  const fresh = element("button", { class: "wb-button", type: "button", on: { click: () => model.send({ event: "new", value: "" }) } });
  const note = element("p", { class: "wb-intro", id: name + "n" });
  const error = element("p", { class: "field-error", role: "alert", id: name + "e", hidden: true });
  el.append(element("div", { class: "wb-seed", "data-lm-suppress-shortcuts": "true" },
    label, element("div", { class: "wb-row" }, box, fresh), error, note));
  box.addEventListener("change", () => model.send({ event: "seed", value: box.value }));

  return follow(model, ["state"], () => {
    const { labels, seed, refused = "" } = model.get("state");
    if (!labels) return;
    setText(label, labels.label);
    setText(fresh, labels.fresh);
    setText(note, labels.note);
    setText(error, refused);
    error.hidden = !refused;
    setAttribute(box, "aria-invalid", refused ? "true" : null);
    setAttribute(box, "aria-describedby", (refused ? name + "e " : "") + name + "n");
    if (document.activeElement !== box && !refused) box.value = seed;
  });
}

export default { render };
