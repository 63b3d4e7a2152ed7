// Where the levers start from: a native list of scenarios, and the two ways back.

function render({ model, el }) {
  const name = uniqueName();
  const title = element("h2", { class: "wb-section-title" });
  const label = element("label", { class: "wb-label", for: name + "s" });
  const list = element("select", { class: "wb-select", id: name + "s", "aria-describedby": name + "d" });
  const description = element("p", { class: "wb-intro", id: name + "d" });
  const button = (event) => element("button", { class: "wb-button", type: "button", on: { click: () => model.send({ event, value: "" }) } });
  const practice = button("practice"), scenario = button("scenario");
  el.append(element("section", { class: "wb-start", "data-lm-suppress-shortcuts": "true" },
    title, label, list, description, element("div", { class: "wb-buttons" }, scenario, practice)));
  list.addEventListener("change", () => model.send({ event: "start", value: list.value }));

  return follow(model, ["state"], () => {
    const { labels, options, value, description: text } = model.get("state");
    if (!labels) return;
    setText(title, labels.title);
    setText(label, labels.label);
    setText(practice, labels.practice);
    setText(scenario, labels.scenario);
    const shown = [...list.options].map((option) => option.value + "\n" + option.textContent).join();
    if (shown !== options.map(([code, name]) => code + "\n" + name).join()) {
      list.replaceChildren(...options.map(([code, name]) => element("option", { value: code }, name)));
    }
    list.value = value;
    setText(description, text);
  });
}

export default { render };
