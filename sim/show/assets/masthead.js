// The top of the page: title and language switch.

function render({ model, el }) {
  const kicker = element("p", { class: "wb-kicker" });
  const title = element("h1", { class: "wb-title" });
  const switches = new Map([["da", "Dansk"], ["en", "English"]].map(([code, text]) =>
    [code, element("button", { type: "button", lang: code, on: { click: () => model.send({ event: "language", value: code }) } }, text)]));
  const language = element("div", { class: "wb-language", role: "group" }, ...switches.values());
  const root = element("header", { class: "wb-masthead", "data-lm-suppress-shortcuts": "true" },
    element("div", {}, kicker, title), language);
  el.append(root);

  return follow(model, ["state"], () => {
    const { labels, language: chosen } = model.get("state");
    if (!labels) return;
    setAttribute(root, "lang", chosen);
    setText(kicker, labels.kicker);
    setText(title, labels.title);
    setAttribute(language, "aria-label", labels.language);
    for (const [code, button] of switches) setAttribute(button, "aria-pressed", String(code === chosen));
  });
}

export default { render };
