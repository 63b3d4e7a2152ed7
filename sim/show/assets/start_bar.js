// Where the levers start from: a native list of scenarios, and the ways back.

function render({ model, el }) {
  const name = uniqueName();
  const title = element("h2", { class: "wb-section-title" });
  const label = element("label", { class: "wb-label", for: name + "s" });
  const list = element("select", { class: "wb-select", id: name + "s", "aria-describedby": name + "d" });
  const description = element("p", { class: "wb-intro", id: name + "d" });
  const button = (event) => element("button", { class: "wb-button", type: "button", on: { click: () => model.send({ event, value: "" }) } });
  const buttons = new Map(["reset", "plan", "practice"].map((event) => [event, button(event)]));
  const top = element("span"), summary = element("summary", {}, top), order = element("ol");
  const matters = element("details", { class: "wb-matters" }, summary, order);
  el.append(element("section", { class: "wb-start", "data-lm-suppress-shortcuts": "true" },
    title, label, list, description, element("div", { class: "wb-buttons" }, ...buttons.values()), matters));
  list.addEventListener("change", () => model.send({ event: "start", value: list.value }));

  return follow(model, ["state"], () => {
    const state = model.get("state"), { labels, options, value, description: text } = state;
    if (!labels) return;
    setText(title, labels.title);
    setText(label, labels.label);
    for (const [event, node] of buttons) setText(node, labels[event]);
    const shown = [...list.options].map((option) => option.value + "\n" + option.textContent).join();
    if (shown !== options.map(([code, name]) => code + "\n" + name).join()) {
      list.replaceChildren(...options.map(([code, name]) => element("option", { value: code }, name)));
    }
    list.value = value;
    setText(description, text);
    // which levers matter most, each as a way to its lever
    matters.hidden = !state.matters.length;
    setText(top, labels.matters);
    order.replaceChildren(...state.matters.map(([key, words, effect]) => element("li", {},
      element("button", { class: "wb-link", type: "button", on: { click: () => model.send({ event: "reveal", value: key }) } }, words), " ", effect)));
  });
}

export default { render };
