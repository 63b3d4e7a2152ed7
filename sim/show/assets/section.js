// The heading of a group of levers; a foldable one is a button that says whether it is open.

function render({ model, el }) {
  const text = element("span");
  const button = element("button", { class: "wb-fold", type: "button", on: { click: () => model.send({ event: "toggle", value: "" }) } });
  const title = element("h2", { class: "wb-section-title" });
  const intro = element("p", { class: "wb-intro" });
  el.append(element("div", { class: "wb-section", "data-lm-suppress-shortcuts": "true" }, title, intro));

  return follow(model, ["state"], () => {
    const { title: words = "", intro: said = "", foldable, open } = model.get("state");
    const holder = foldable ? button : title;
    if (foldable && text.parentNode !== button) { button.append(text); title.replaceChildren(button); }
    else if (!foldable && text.parentNode !== title) title.replaceChildren(text);
    setText(text, words);
    setAttribute(holder, "aria-expanded", foldable ? String(Boolean(open)) : null);
    setText(intro, said);
    intro.hidden = foldable && !open;
  });
}

export default { render };
