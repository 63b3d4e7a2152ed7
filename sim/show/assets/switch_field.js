// On or off: a native checkbox that says it is a switch, with the state also in words.

function render({ model, el }) {
  const name = uniqueName();
  const box = element("input", { class: "field-switch", type: "checkbox", role: "switch", id: name + "s", "aria-describedby": `${name}h ${name}e` });
  const label = element("label", { class: "field-label", for: name + "s" });
  const state = element("span", { class: "field-state", "aria-hidden": "true" });
  const helpText = element("p", { class: "field-help", id: name + "h" });
  const error = element("p", { class: "field-error", role: "alert", id: name + "e" });
  const root = element("div", { class: "field" },
    element("div", { class: "field-head" }, box, label, state), helpText, error);
  el.append(root);

  box.addEventListener("change", () => {
    model.set({ value: box.checked, error_text: "" });
    model.save_changes();
  });
  const stop = follow(model, ["label", "help", "error_text", "enabled", "value", "texts"], () => {
    const texts = model.get("texts");
    box.checked = model.get("value");
    box.disabled = !model.get("enabled");
    setText(label, model.get("label"));
    setText(state, (model.get("value") ? texts.on : texts.off) ?? "");
    setText(helpText, model.get("help"));
    helpText.hidden = !model.get("help");
    setText(error, model.get("error_text"));
    error.hidden = !model.get("error_text");
    setAttribute(root, "data-enabled", String(model.get("enabled")));
  });
  return stop;
}

export default { render };
