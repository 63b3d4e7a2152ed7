// A user's own tables: drop or choose a file, what it changes, whether it can be used, and the way back.

function render({ model, el }) {
  const name = uniqueName();
  const title = element("h3", { class: "wb-view-title" });
  const intro = element("p", { class: "wb-view-intro" });
  const label = element("label", { for: name + "f" });
  // its own button would speak the browser's language: the label stands for it
  const input = element("input", { class: "wb-hidden", type: "file", accept: ".csv,text/csv", multiple: true, id: name + "f", "aria-describedby": name + "h" });
  const hint = element("p", { class: "wb-asked-help", id: name + "h" });
  const drop = element("div", { class: "wb-drop" }, input, label, hint);
  const wrong = element("p", { class: "wb-answer-problem", role: "alert" });
  const said = element("div", { class: "wb-answer-said", role: "status" });
  const changes = element("ul");
  const acts = element("div", { class: "wb-buttons wb-acts" });
  const summary = element("summary"), known = element("ul");
  const tables = element("details", { class: "wb-own-tables" }, summary, known);
  el.append(element("section", { class: "wb-own", "data-lm-suppress-shortcuts": "true" }, title, intro, drop, wrong, said, changes, acts, tables));

  async function take(files) {
    for (const file of files) {
      if (file.size > model.get("state").limit) { model.send({ event: "large", value: [file.name, file.size] }); continue; }
      const bytes = new Uint8Array(await file.arrayBuffer());
      let text = "";
      for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
      model.send({ event: "file", value: [file.name, btoa(text)] });
    }
    input.value = ""; // the same file, corrected, can be chosen again
  }
  input.addEventListener("change", () => take([...input.files]));
  for (const event of ["dragenter", "dragover"]) drop.addEventListener(event, (happened) => {
    happened.preventDefault();
    happened.stopPropagation();
    drop.dataset.over = "true";
  });
  for (const event of ["dragleave", "drop"]) drop.addEventListener(event, (happened) => {
    happened.preventDefault();
    happened.stopPropagation();
    drop.dataset.over = "false";
    if (event === "drop") take([...happened.dataTransfer.files]);
  });

  return follow(model, ["state"], () => {
    const state = model.get("state");
    if (!state.labels) return;
    setText(title, state.labels.title);
    setText(intro, state.labels.intro);
    setText(label, state.labels.label);
    setText(hint, state.labels.hint);
    setText(summary, state.labels.tables);
    setText(wrong, state.problem);
    wrong.hidden = !state.problem;
    said.replaceChildren(...state.said.map((words, place) => element("p", { class: place ? "" : "wb-answer-first" }, words)));
    changes.replaceChildren(...state.changes.map((words) => element("li", {}, words)));
    changes.hidden = !state.changes.length;
    acts.replaceChildren(...state.acts.map(([event, words]) => element("button", { class: "wb-button", type: "button", "data-act": event, on: { click: () => model.send({ event, value: "" }) } }, words)));
    acts.hidden = !state.acts.length;
    known.replaceChildren(...state.tables.map(([words, columns]) => element("li", {}, words + ": ", element("code", {}, columns))));
  });
}

export default { render };
