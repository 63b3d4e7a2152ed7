// The folded panel about what the numbers rest on.

function render({ model, el }) {
  const summary = element("summary", { class: "wb-basis-title" });
  const body = element("div", { class: "wb-basis-body" });
  const root = element("details", { class: "wb-basis", "data-lm-suppress-shortcuts": "true" }, summary, body);
  el.append(root);

  return follow(model, ["state"], () => {
    const { title = "", source: word = "", lists = [] } = model.get("state");
    setText(summary, title);
    body.replaceChildren(...lists.map(({ title: head, items }) => element("section", {},
      element("h2", {}, head),
      element("ul", {}, ...items.map(({ text, value, source }) => {
        const row = element("li", {}, text);
        if (value) row.append(" ", element("strong", {}, value));
        // sources are quoted as they are called, which is in Danish
        if (source) row.append(element("span", { class: "wb-source" }, word + ": ", element("span", { lang: "da" }, source)));
        return row;
      })))));
  });
}

export default { render };
