// What is being calculated, with a way to stop it, and what went wrong, in words.

const ASK_EVERY = 5000, LOST_AFTER = 30000; // ms

/**
 * Say that nobody is there to calculate any more: asks again and again, and calls `say` with whether there was no answer.
 *
 * A process that was killed leaves a page that looks as if it were at work.
 */
function watched(model, say) {
  let asked = null, lost = false;
  const tell = (is) => { if (is !== lost) { lost = is; say(is); } };
  const hear = (message) => { if (message.event === "here") { asked = null; tell(false); } };
  model.on("msg:custom", hear);
  const timer = setInterval(() => {
    // a page of its own holds nothing but the workbench: what is cut off there is the workbench
    const isCut = document.querySelector("body[data-voila] .jupyter-widgets-disconnected") !== null;
    if (isCut || (asked !== null && performance.now() - asked > LOST_AFTER)) tell(true);
    asked ??= performance.now();
    try {
      model.send({ event: "there?" });
    } catch {
      // a connection that is gone cannot even be asked
    }
  }, ASK_EVERY);
  return () => { clearInterval(timer); model.off("msg:custom", hear); };
}

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
  const lostText = element("p", { class: "wb-lost-text" });
  const again = element("button", { class: "wb-button", type: "button", on: { click: () => location.reload() } });
  const lost = element("div", { class: "wb-lost", role: "alert", hidden: true }, lostText, again);
  const root = element("section", { class: "wb-status", "data-lm-suppress-shortcuts": "true" }, lost,
    element("div", { class: "wb-run" }, text, bar, button), know, problem);
  el.append(root);
  button.addEventListener("click", () => model.send({ event: button.dataset.event, value: "" }));
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(pre.textContent).catch(() => {
      getSelection().selectAllChildren(pre); // no permission: at least it is marked, and Ctrl-C takes it
    });
    setText(copy, model.get("state").labels.copied);
  });

  const mark = () => setAttribute(root, "data-what", lost.hidden ? model.get("state").what : "lost");
  const run = root.querySelector(".wb-run");
  const unwatch = watched(model, (is) => {
    lost.hidden = !is; // a process that was only very busy answers in the end
    run.hidden = is;
    // what would be moved now would be kept by nobody
    for (const part of root.closest(".wb")?.querySelectorAll(".wb-left, .wb-views, .wb-masthead") ?? []) part.inert = is;
    mark();
  });
  const stop = follow(model, ["state"], () => {
    const { what, text: said, done, of, problem: wrong, notes: said_too = [], labels } = model.get("state");
    const running = what === "running" || what === "starting";
    setText(text, said);
    bar.hidden = !running;
    setAttribute(bar, "aria-label", labels.progress);
    setAttribute(bar, "max", of || 1);
    if (of) setAttribute(bar, "value", done); else bar.removeAttribute("value");
    const ended = what === "stopped" || what === "failed";
    button.hidden = !running && !ended;
    button.dataset.event = running ? "cancel" : "again";
    setText(button, running ? labels.cancel : labels.again);
    mark();
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
    setText(lostText, labels.lost);
    setText(again, labels.reload);
  });
  return () => { unwatch(); stop(); };
}

export default { render };
