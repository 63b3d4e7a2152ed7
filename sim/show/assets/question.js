// What can be chosen, a button that asks, how far the answer is and a way to stop it, and the answer in sentences.

function render({ model, el }) {
  const name = uniqueName();
  const send = (event, value) => model.send({ event, value });
  const title = element("h2", { class: "wb-view-title" });
  const intro = element("p", { class: "wb-view-intro" });
  const fields = element("div", { class: "wb-asked" });
  const ask = element("button", { class: "wb-button wb-ask", type: "button", on: { click: () => {
    if (ask.getAttribute("aria-disabled") !== "true") send("ask", "");
  } } });
  const stop = element("button", { class: "wb-button wb-stop", type: "button", on: { click: () => send("cancel", "") } });
  const bar = element("progress", { class: "wb-progress" });
  const text = element("p", { class: "wb-status-text", role: "status" });
  const run = element("div", { class: "wb-run" }, ask, stop, bar, text);
  const wrong = element("p", { class: "wb-answer-problem", role: "alert" });
  const flag = element("span", { class: "wb-flag" });
  const said = element("div", { class: "wb-answer-said" });
  const acts = element("div", { class: "wb-buttons wb-acts" });
  const answer = element("div", { class: "wb-answer" }, flag, said, acts);
  const root = element("section", { class: "wb-question", "data-lm-suppress-shortcuts": "true" }, title, intro, fields, run, wrong, answer);
  el.append(root);
  const made = new Map(); // by key: the nodes of a field, kept so that the focus is

  function field(entry) {
    const id = name + entry.key, signature = entry.kind + JSON.stringify(entry.options ?? "");
    let nodes = made.get(entry.key);
    if (!nodes || nodes.signature !== signature) {
      nodes = { signature, ...build(entry, id) };
      made.set(entry.key, nodes);
    }
    nodes.fill(entry);
    return nodes.root;
  }

  function build(entry, id) {
    const label = element(entry.kind === "checks" ? "legend" : "label", { class: "wb-asked-label", for: entry.kind === "checks" ? null : id });
    const error = element("p", { class: "field-error", role: "alert", id: id + "e" });
    const help = element("p", { class: "wb-asked-help", id: id + "h" });
    const common = (entry) => {
      setText(label, entry.label);
      setText(error, entry.error || "");
      error.hidden = !entry.error;
      setText(help, entry.help || "");
      help.hidden = !entry.help;
    };
    if (entry.kind === "checks") {
      const boxes = entry.options.map(([value, words]) => {
        const input = element("input", { type: "checkbox", value, on: { change: () =>
          send("choose", [entry.key, boxes.filter((one) => one.input.checked).map((one) => one.input.value)]) } });
        return { input, node: element("label", { class: "wb-check" }, input, element("span", {}, words)) };
      });
      const group = element("div", { class: "wb-checks" }, ...boxes.map((one) => one.node));
      const node = element("fieldset", { class: "wb-asked-field wb-asked-wide", "aria-describedby": id + "h " + id + "e" }, label, help, group, error);
      return { root: node, fill: (entry) => {
        common(entry);
        for (const { input } of boxes) input.checked = entry.value.includes(input.value);
      } };
    }
    if (entry.kind === "select") {
      const list = element("select", { class: "wb-select", id, "aria-describedby": id + "h " + id + "e", on: { change: () => send("choose", [entry.key, list.value]) } },
        ...entry.options.map(([value, words]) => element("option", { value }, words)));
      return { root: element("div", { class: "wb-asked-field" }, label, list, help, error), fill: (entry) => { common(entry); list.value = entry.value; } };
    }
    if (entry.kind === "check") {
      const input = element("input", { type: "checkbox", id, "aria-describedby": id + "h", on: { change: () => send("choose", [entry.key, input.checked]) } });
      return { root: element("div", { class: "wb-asked-field wb-check" }, input, label, help), fill: (entry) => { common(entry); input.checked = entry.value; } };
    }
    const unit = element("span", { class: "field-unit" });
    let typing = false; // what somebody is writing is left alone until it is entered
    const enter = () => { typing = false; send("choose", [entry.key, box.value]); };
    const box = element("input", { class: "wb-box", type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", id, "aria-describedby": id + "h " + id + "e",
      on: { input: () => { typing = true; }, change: enter, keydown: (event) => { if (event.key === "Enter") enter(); } } });
    return { root: element("div", { class: "wb-asked-field" }, label, element("span", { class: "wb-box-row" }, box, unit), help, error), fill: (entry) => {
      common(entry);
      setText(unit, entry.unit || "");
      setAttribute(box, "aria-invalid", entry.error ? "true" : null);
      if (!typing && box.value !== entry.value && (document.activeElement !== box || !entry.error)) box.value = entry.value;
    } };
  }

  return follow(model, ["state"], () => {
    const state = model.get("state");
    if (!state.labels) return;
    setAttribute(root, "lang", state.language);
    setText(title, state.title);
    setText(intro, state.intro || "");
    intro.hidden = !state.intro;
    const shown = (state.fields ?? []).map(field);
    if (shown.length !== fields.children.length || shown.some((node, place) => fields.children[place] !== node)) fields.replaceChildren(...shown);
    fields.hidden = !shown.length;
    const running = state.what === "running";
    run.hidden = !state.labels.ask;
    setText(ask, state.labels.ask || "");
    setAttribute(ask, "aria-disabled", String(running || Boolean(state.blocked)));
    setText(stop, state.labels.cancel);
    stop.hidden = !running;
    bar.hidden = !running;
    setAttribute(bar, "aria-label", state.labels.progress);
    setAttribute(bar, "max", state.of || 1);
    if (state.of) setAttribute(bar, "value", state.done); else bar.removeAttribute("value");
    setText(text, state.text || "");
    setText(wrong, state.problem || "");
    wrong.hidden = !state.problem;
    const sentences = state.said ?? [];
    const now = [...said.children].map((node) => node.textContent).join("\n");
    if (now !== sentences.join("\n")) said.replaceChildren(...sentences.map((words, place) => element("p", { class: place ? "" : "wb-answer-first" }, words)));
    answer.hidden = !sentences.length;
    setText(flag, state.stale ? state.labels.stale : "");
    flag.hidden = !state.stale;
    setAttribute(root, "data-stale", String(Boolean(state.stale)));
    setAttribute(root, "data-what", state.what);
    acts.replaceChildren(...(state.acts ?? []).map(([event, words]) => element("button", { class: "wb-button", type: "button", "data-act": event, on: { click: () => send("act", event) } }, words)));
    acts.hidden = !(state.acts ?? []).length;
  });
}

export default { render };
