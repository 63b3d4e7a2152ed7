// Undo and redo, each saying what it would bring back; Ctrl+Z and Ctrl+Y anywhere on the page outside a text box.

function render({ model, el }) {
  const button = (event, shortcut) => element("button", {
    class: "wb-button wb-step", type: "button", "aria-keyshortcuts": shortcut, on: { click: () => model.send({ event, value: "" }) },
  });
  const undo = button("undo", "Control+Z"), redo = button("redo", "Control+Y");
  const said = element("p", { class: "wb-last-step" });
  const root = element("div", { class: "wb-history", role: "group", "data-lm-suppress-shortcuts": "true" }, undo, redo, said);
  el.append(root);

  let page = null;
  function keys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input[type=text], textarea, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    const what = key === "z" && !event.shiftKey ? undo : key === "y" || (key === "z" && event.shiftKey) ? redo : null;
    if (!what || what.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    event.stopPropagation();
    what.click();
  }
  const wait = requestAnimationFrame(() => {
    page = root.closest(".wb");
    page?.addEventListener("keydown", keys);
  });

  const stop = follow(model, ["state"], () => {
    const { labels, undo: before, redo: after } = model.get("state");
    if (!labels) return;
    setAttribute(root, "aria-label", labels.title);
    for (const [node, label, what] of [[undo, labels.undo, before], [redo, labels.redo, after]]) {
      setText(node, label);
      // not disabled outright: a button that takes itself away would throw the focus to the top of the page
      setAttribute(node, "aria-disabled", String(!what));
      setAttribute(node, "aria-label", what ? label + ": " + what : label + ": " + labels.nothing);
    }
    setText(said, before ? labels.last + " " + before : labels.none);
  });
  return () => {
    cancelAnimationFrame(wait);
    page?.removeEventListener("keydown", keys);
    stop();
  };
}

export default { render };
