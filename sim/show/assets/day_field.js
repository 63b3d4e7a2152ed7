// A day: the browser's own date control, which every keyboard and screen reader knows. Left empty it means none, where allowed.

function render({ model, el }) {
  const name = uniqueName();
  const label = element("label", { class: "field-label", for: name + "d" });
  const box = element("input", { class: "field-day", type: "date", id: name + "d" });
  const help = explained(name + "h");
  const note = element("p", { class: "field-note", id: name + "n" });
  const error = element("p", { class: "field-error", role: "alert", id: name + "e" });
  const root = element("div", { class: "field" },
    element("div", { class: "field-head" }, label, help.button, element("span", { class: "field-entry" }, box)), help.text, error, note);
  el.append(root);

  // while a year is being typed the control passes through days of the first century: only a whole entry counts
  const settle = () => {
    if (box.value === model.get("value") && !model.get("error_text")) return;
    model.set({ value: box.value, error_text: "" });
    model.save_changes();
  };
  box.addEventListener("blur", settle);
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") settle(); });
  box.addEventListener("change", () => { if (document.activeElement !== box) settle(); });

  return follow(model, ["label", "help", "note", "error_text", "enabled", "value", "minimum", "maximum", "spoken", "texts"], () => {
    setText(label, model.get("label"));
    setAttribute(box, "aria-label", model.get("spoken") || null);
    setAttribute(box, "min", model.get("minimum") || null);
    setAttribute(box, "max", model.get("maximum") || null);
    help.say(model.get("help"), model.get("texts").help);
    setText(note, model.get("note"));
    setText(error, model.get("error_text"));
    error.hidden = !model.get("error_text");
    setAttribute(box, "aria-invalid", model.get("error_text") ? "true" : null);
    setAttribute(box, "aria-describedby", `${name}e ${name}n`);
    box.disabled = !model.get("enabled");
    setAttribute(root, "data-enabled", String(model.get("enabled")));
    if (document.activeElement !== box || !box.value) box.value = model.get("value");
  });
}

export default { render };
