// Shared by every widget module of this package; put in front of it as text, since a widget is one file without imports.

/**
 * Make an element: attributes that are null or false are left out, listeners go under `on`.
 *
 * JupyterLab would take arrow keys and letters from anything focused that is not a text box. Its attribute against that
 * is only heeded on the very element that has the focus.
 */
function element(tag, { on = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  if (["input", "button", "summary", "a"].includes(tag) || "tabindex" in attributes) node.dataset.lmSuppressShortcuts = "true";
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children);
  return node;
}

/** Set, or with null, undefined or false take away; leaves the document alone when nothing changed. */
function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? "" : String(value));
}

/** Set text only when it differs, so that a screen reader does not repeat what stayed the same. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Fill {name} in a text of the catalogue. */
function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** What somebody typed, short enough to be quoted in a message; as `numbers.brief`. */
function brief(text) {
  const most = 40;
  return text.length <= most ? text : text.slice(0, most - 1) + "…";
}

/** A name for ids inside one view of one widget: two views of the same widget must not share labels. */
function uniqueName() {
  return "f" + Math.random().toString(36).slice(2, 10);
}

/** Call `update` now and whenever one of the traits changes; returns how to stop. */
function follow(model, traits, update) {
  const events = traits.map((trait) => "change:" + trait).join(" ");
  model.on(events, update);
  update();
  return () => model.off(events, update);
}

/** A round button that opens an explanation below, and the explanation. */
function explained(id) {
  const text = element("p", { class: "field-help", id, hidden: true });
  const button = element("button", { class: "field-help-button", type: "button", "aria-expanded": "false", "aria-controls": id, on: { click: () => {
    text.hidden = !text.hidden;
    setAttribute(button, "aria-expanded", String(!text.hidden));
  } } }, "?");
  const say = (words, label) => {
    setText(text, words);
    button.hidden = !words;
    if (!words) text.hidden = true;
    setAttribute(button, "aria-label", label);
  };
  return { button, text, say };
}
