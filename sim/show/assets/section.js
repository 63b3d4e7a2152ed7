// The heading of a group of levers; a foldable one is a button that says whether it is open.

function render({ model, el }) {
  const text = element("span");
  const count = element("span", { class: "wb-count" });
  const button = element("button", { class: "wb-fold", type: "button", on: { click: () => model.send({ event: "toggle", value: "" }) } });
  const intro = element("p", { class: "wb-intro" });
  const root = element("div", { class: "wb-section", "data-lm-suppress-shortcuts": "true" }, intro);
  el.append(root);
  let title = null;

  return follow(model, ["state"], () => {
    const { title: words = "", intro: said = "", count: counted = "", foldable, open, level = 2 } = model.get("state");
    if (!title || title.tagName !== "H" + level) {
      title?.remove();
      title = element("h" + level, { class: "wb-section-title" });
      root.prepend(title);
    }
    setAttribute(root, "data-level", level);
    if (foldable && text.parentNode !== button) { button.append(text, count); title.replaceChildren(button); }
    else if (foldable && button.parentNode !== title) title.replaceChildren(button);
    else if (!foldable && text.parentNode !== title) title.replaceChildren(text, count);
    setText(text, words);
    setText(count, counted);
    count.hidden = !counted;
    setAttribute(button, "aria-expanded", String(Boolean(open)));
    setText(intro, said);
    intro.hidden = !said || (foldable && !open);
  });
}

export default { render };
