// The top of the page: title and language switch.

const LINK = ["state", "scenario", "language", "engine", "replications", "seed"]; // what a link may ask for

/**
 * From the first change on the address names this session instead of what the page began with: reloading it, or coming
 * back to it, goes on with the work.
 */
function remember(session) {
  const address = new URL(location.href);
  if (!session || address.searchParams.get("session") === session) return;
  for (const key of LINK) address.searchParams.delete(key);
  address.searchParams.set("session", session);
  history.replaceState(history.state, "", address);
}

function render({ model, el }) {
  const standsAlone = document.querySelector("body[data-voila]") !== null; // not inside a notebook
  const kicker = element("p", { class: "wb-kicker" });
  const title = element("h1", { class: "wb-title" });
  const switches = new Map([["da", "Dansk"], ["en", "English"]].map(([code, text]) =>
    [code, element("button", { type: "button", lang: code, on: { click: () => model.send({ event: "language", value: code }) } }, text)]));
  const language = element("div", { class: "wb-language", role: "group" }, ...switches.values());
  const root = element("header", { class: "wb-masthead", "data-lm-suppress-shortcuts": "true" },
    element("div", {}, kicker, title), language);
  el.append(root);

  return follow(model, ["state"], () => {
    const { labels, language: chosen, session } = model.get("state");
    if (!labels) return;
    if (standsAlone) {
      remember(session);
      document.documentElement.lang = chosen;
      document.title = labels.title;
    }
    setAttribute(root, "lang", chosen);
    setText(kicker, labels.kicker);
    setText(title, labels.title);
    setAttribute(language, "aria-label", labels.language);
    for (const [code, button] of switches) setAttribute(button, "aria-pressed", String(code === chosen));
  });
}

export default { render };
