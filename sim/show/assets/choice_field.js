// One of a few: native radio buttons, so that arrow keys and screen readers work as people know them.

function render({ model, el }) {
  const name = uniqueName();
  const words = element("span");
  const legend = element("legend", { class: "field-label" }, words);
  const help = explained(name + "h");
  const row = element("div", { class: "field-options" });
  const error = element("p", { class: "field-error", role: "alert", id: name + "e" });
  const root = element("fieldset", { class: "field", "aria-describedby": name + "e" },
    legend, help.text, row, error);
  legend.append(" ", help.button);
  el.append(root);

  function choose(event) {
    model.set({ value: event.target.value, error_text: "" });
    model.save_changes();
  }
  const stop = [
    follow(model, ["options"], () => {
      row.replaceChildren(...model.get("options").map(([value, text]) => element("label", { class: "field-option" },
        element("input", { type: "radio", name, value, on: { change: choose } }), element("span", {}, text))));
    }),
    follow(model, ["label", "help", "error_text", "enabled", "value", "options", "texts"], () => {
      setText(words, model.get("label"));
      help.say(model.get("help"), model.get("texts").help);
      setText(error, model.get("error_text"));
      error.hidden = !model.get("error_text");
      root.disabled = !model.get("enabled");
      setAttribute(root, "data-enabled", String(model.get("enabled")));
      for (const radio of row.querySelectorAll("input")) radio.checked = radio.value === model.get("value");
    }),
  ];
  return () => { for (const end of stop) end(); };
}

export default { render };
