// A day as it is written in the page's language. Left empty it means none, where that is allowed.

const NOTHING = "\u200b"; // an emptied box is news too, and an empty trait would be none

function render({ model, el }) {
  const name = uniqueName();
  const label = element("label", { class: "field-label", for: name + "d" });
  const box = element("input", { class: "field-day", type: "text", id: name + "d", autocomplete: "off", spellcheck: "false" });
  const help = explained(name + "h");
  const note = element("p", { class: "field-note", id: name + "n" });
  const error = element("p", { class: "field-error", role: "alert", id: name + "e" });
  const root = element("div", { class: "field" },
    element("div", { class: "field-head" }, label, help.button, element("span", { class: "field-entry" }, box)), help.text, error, note);
  el.append(root);
  let typing = false;

  function accept() {
    if (!typing) return;
    typing = false;
    // the same text once more must be news
    model.set({ typed: "" });
    model.save_changes();
    model.set({ typed: box.value.trim() || NOTHING });
    model.save_changes();
  }
  box.addEventListener("input", () => { typing = true; });
  box.addEventListener("change", accept);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") accept();
    else if (event.key === "Escape") {
      typing = false;
      box.value = model.get("shown");
      model.set({ typed: "", error_text: "" });
      model.save_changes();
    }
  });
  const focus = (message) => { if (message.event === "focus") { box.focus(); root.scrollIntoView({ block: "center" }); } };
  model.on("msg:custom", focus);

  const stop = follow(model, ["label", "help", "note", "error_text", "enabled", "value", "shown", "spoken", "texts"], () => {
    setText(label, model.get("label"));
    setAttribute(box, "aria-label", model.get("spoken") || null);
    help.say(model.get("help"), model.get("texts").help);
    setText(note, model.get("note"));
    setText(error, model.get("error_text"));
    error.hidden = !model.get("error_text");
    setAttribute(box, "aria-invalid", model.get("error_text") ? "true" : null);
    setAttribute(box, "aria-describedby", `${name}e ${name}n`);
    box.disabled = !model.get("enabled");
    setAttribute(root, "data-enabled", String(model.get("enabled")));
    if (!typing && !model.get("error_text")) box.value = model.get("shown");
  });
  return () => { model.off("msg:custom", focus); stop(); };
}

export default { render };
