// The views of the page as tabs: arrow keys move between them, as in every tab list.

function render({ model, el }) {
  const root = element("div", { class: "wb-tabs", role: "tablist", "data-lm-suppress-shortcuts": "true" });
  el.append(root);
  let tabs = new Map();
  const choose = (name) => model.send({ event: "choose", value: name });

  root.addEventListener("keydown", (event) => {
    // from the tab that has the focus: the view that goes with it may still be on its way
    const names = [...tabs.keys()], at = names.indexOf(event.target.dataset.tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const name = names[(to + names.length) % names.length];
    tabs.get(name).focus();
    choose(name);
  });

  return follow(model, ["state"], () => {
    const { labels, names = [], chosen, title } = model.get("state");
    if (!labels) return;
    setAttribute(root, "aria-label", title);
    if ([...tabs.keys()].join() !== names.join()) {
      tabs = new Map(names.map((name) => [name, element("button", {
        type: "button", role: "tab", "data-tab": name, on: { click: () => choose(name) },
      })]));
      root.replaceChildren(...tabs.values());
    }
    for (const [name, tab] of tabs) {
      setText(tab, labels[name]);
      setAttribute(tab, "aria-selected", String(name === chosen));
      setAttribute(tab, "tabindex", name === chosen ? "0" : "-1");
    }
  });
}

export default { render };
