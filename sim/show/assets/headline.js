// The one sentence, warnings, and the four headline figures.

const ANNOUNCE_EVERY = 2000; // ms between two sentences read aloud; the newest one is never lost

function render({ model, el }) {
  const name = uniqueName();
  const flag = element("span", { class: "wb-flag" });
  const sentence = element("p", { class: "wb-sentence", id: name + "s" });
  const notices = element("ul", { class: "wb-notices" });
  const cards = element("dl", { class: "wb-cards" });
  const certainty = element("p", { class: "wb-all-certainty" });
  const live = element("p", { class: "wb-hidden", role: "status", "aria-live": "polite" });
  // on a phone the levers are below the picture: the two numbers that matter stay in sight; read aloud they would be twice
  const mini = element("p", { class: "wb-mini", "aria-hidden": "true" });
  const root = element("section", { class: "wb-head", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "wb-said" }, sentence, flag), notices, cards, certainty, live, mini);
  el.append(root);

  let timer = null, last = -Infinity;
  function announce() {
    timer = null;
    last = performance.now();
    setText(live, model.get("state").sentence);
  }

  function card({ id, title, value, unit, certainty }) {
    const wordy = !/\d/.test(value.slice(0, 2)) && value.length > 8;
    return element("div", { class: "wb-card", "data-card": id },
      element("dt", {}, title),
      element("dd", { class: wordy ? "wb-value wb-words" : "wb-value" }, value),
      element("dd", { class: "wb-unit" }, unit),
      ...(certainty ? [element("dd", { class: "wb-certainty" }, certainty)] : []));
  }

  function notice({ text, parts }, open) {
    if (!parts.length) return element("li", {}, text);
    return element("li", {}, element("details", { open },
      element("summary", {}, text), element("ul", {}, ...parts.map((part) => element("li", {}, part)))));
  }

  const stop = follow(model, ["state"], () => {
    const state = model.get("state");
    if (!state.labels) return;
    setAttribute(root, "lang", state.language);
    const changed = sentence.textContent !== state.sentence;
    setText(sentence, state.sentence);
    setText(certainty, state.certainty || "");
    certainty.hidden = !state.certainty;
    setText(mini, state.mini || "");
    mini.hidden = !state.mini;
    setAttribute(mini, "data-stale", String(state.stale));
    setText(flag, state.stale ? state.labels.stale : "");
    flag.hidden = !state.stale;
    // what somebody has unfolded stays so when the numbers change
    const open = [...notices.children].some((one) => one.querySelector("details[open]"));
    notices.replaceChildren(...state.notices.map((one) => notice(one, open)));
    notices.hidden = !state.notices.length;
    setAttribute(root, "aria-label", state.labels.headline);
    cards.replaceChildren(...state.cards.map(card));
    setAttribute(root, "data-stale", String(state.stale));
    setAttribute(root, "data-version", state.version);
    if (changed && timer === null) timer = setTimeout(announce, Math.max(0, ANNOUNCE_EVERY - (performance.now() - last)));
  });
  return () => { clearTimeout(timer); stop(); };
}

export default { render };
