// What is being calculated, with a way to stop it, and what went wrong, in words.

function render({ model, el }) {
  const name = uniqueName();
  const bar = element("progress", { class: "wb-progress" });
  const text = element("p", { class: "wb-status-text" });
  const button = element("button", { class: "wb-button", type: "button" });
  const message = element("p", { class: "wb-problem-text" });
  const title = element("strong");
  const summary = element("summary");
  const pre = element("pre", { tabindex: "0" });
  const copy = element("button", { class: "wb-button", type: "button" });
  const details = element("details", {}, summary, pre, copy);
  const dismiss = element("button", { class: "wb-button", type: "button", on: { click: () => model.send({ event: "dismiss", value: "" }) } });
  const problem = element("div", { class: "wb-problem", role: "alert", id: name + "p" }, title, message, details, dismiss);
  const notes = element("ul");
  const noted = element("button", { class: "wb-button", type: "button", on: { click: () => model.send({ event: "noted", value: "" }) } });
  const know = element("div", { class: "wb-notes", role: "status" }, notes, noted);
  const root = element("section", { class: "wb-status", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "wb-run" }, text, bar, button), know, problem);
  el.append(root);
  button.addEventListener("click", () => model.send({ event: button.dataset.event, value: "" }));
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(pre.textContent).catch(() => {
      getSelection().selectAllChildren(pre); // no permission: at least it is marked, and Ctrl-C takes it
    });
    setText(copy, model.get("state").labels.copied);
  });

  return follow(model, ["state"], () => {
    const { what, text: said, done, of, problem: wrong, notes: said_too = [], labels } = model.get("state");
    const running = what === "running" || what === "starting";
    setText(text, said);
    bar.hidden = !running;
    setAttribute(bar, "aria-label", labels.progress);
    setAttribute(bar, "max", of || 1);
    if (of) setAttribute(bar, "value", done); else bar.removeAttribute("value");
    const again = what === "stopped" || what === "failed";
    button.hidden = !running && !again;
    button.dataset.event = running ? "cancel" : "again";
    setText(button, running ? labels.cancel : labels.again);
    setAttribute(root, "data-what", what);
    notes.replaceChildren(...said_too.map((words) => element("li", {}, words)));
    know.hidden = !said_too.length;
    setText(noted, labels.dismiss);
    problem.hidden = !wrong;
    setText(title, wrong ? labels.title : "");
    setText(message, wrong ? wrong.message : "");
    setText(pre, wrong ? wrong.details : "");
    details.hidden = !wrong || !wrong.details;
    setText(summary, labels.details);
    setText(copy, labels.copy);
    setText(dismiss, labels.dismiss);
  });
}

export default { render };
