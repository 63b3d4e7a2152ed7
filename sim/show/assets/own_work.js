// One's own work: save it, find it again, hand it on as a code, a link or a file, and take in what others sent.

const MOST = 24_000_000; // letters of a file that is taken in

function render({ model, el }) {
  const name = uniqueName();
  const send = (event, value) => model.send({ event, value });
  const heading = () => element("h2", { class: "wb-view-title" });
  const card = (...parts) => element("section", { class: "wb-own", "data-lm-suppress-shortcuts": "true" }, ...parts);
  const press = (act) => element("button", { class: "wb-button", type: "button", on: { click: act } });
  let labels = {};

  // --- save ---------------------------------------------------------------------------------------------------------
  const saveTitle = heading(), now = element("p", { class: "wb-intro" });
  const saveLabel = element("label", { class: "wb-label", for: name + "s" });
  const saveBox = element("input", { class: "wb-text", type: "text", id: name + "s", maxlength: 120, autocomplete: "off" });
  const saveButton = element("button", { class: "wb-button", type: "submit" });
  const unkept = element("p", { class: "field-error", id: name + "k", role: "alert", hidden: true });
  const saveForm = element("form", {}, saveLabel, element("div", { class: "wb-row" }, saveBox, saveButton), unkept);
  let touched = false;
  saveBox.addEventListener("input", () => { touched = true; });
  saveForm.addEventListener("submit", (event) => { event.preventDefault(); touched = false; send("save", saveBox.value); });

  // --- what is saved ------------------------------------------------------------------------------------------------
  const listTitle = element("h3", { class: "wb-small-title" }), list = element("ul", { class: "wb-saved" }), none = element("p", { class: "wb-intro" });
  const goneSummary = element("summary"), gone = element("ul", { class: "wb-saved" });
  const trash = element("details", { class: "wb-differs" }, goneSummary, gone);

  function row(entry, acts) {
    const node = element("li", { "data-entry": entry.name }, element("div", { class: "wb-row" },
      element("span", { class: "wb-tray-title" }, entry.title), element("span", { class: "wb-tray-said" }, entry.said)));
    const buttons = element("div", { class: "wb-buttons" });
    for (const [event, act] of acts) {
      if (!entry.is_readable && event !== "delete" && event !== "restore") continue;
      const button = press(() => act(entry, node));
      setText(button, labels[event]);
      setAttribute(button, "aria-label", labels[event] + ": " + entry.title);
      buttons.append(button);
    }
    node.append(buttons);
    return node;
  }
  function rename(entry, node) {
    node.querySelector("form")?.remove(); // pressed once more
    const box = element("input", { class: "wb-text", type: "text", maxlength: 120, "aria-label": labels.new_name + ": " + entry.title });
    box.value = entry.title;
    const done = element("button", { class: "wb-button", type: "submit" }, labels.rename);
    const back = press(() => { form.remove(); node.querySelector("button").focus(); });
    setText(back, labels.back);
    const form = element("form", { class: "wb-row" }, box, done, back);
    form.addEventListener("submit", (event) => { event.preventDefault(); send("rename", [entry.name, box.value]); });
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") back.click(); });
    node.append(form);
    box.select();
  }

  // --- hand on ------------------------------------------------------------------------------------------------------
  const copier = (read) => {
    const button = press(async () => {
      const text = read();
      await navigator.clipboard.writeText(text).then(() => setText(button, labels.copied), () => {});
      setTimeout(() => setText(button, labels.copy), 2500);
    });
    return button;
  };
  const sendTitle = heading(), sendIntro = element("p", { class: "wb-intro" });
  const codeLabel = element("label", { class: "wb-label", for: name + "c" });
  const code = element("textarea", { class: "wb-code", id: name + "c", rows: 3, readonly: true, spellcheck: "false" });
  const copyCode = copier(() => model.get("state").code);
  const download = element("a", { class: "wb-button wb-download" });
  // a link can be followed only where the page is one of its own, not inside a notebook
  const address = () => `${location.origin}${location.pathname}?state=${model.get("state").code}`;
  const copyLink = copier(address);
  const standsAlone = Boolean(document.querySelector("body[data-voila]"));

  // --- take in ------------------------------------------------------------------------------------------------------
  const openTitle = heading(), openIntro = element("p", { class: "wb-intro" });
  const pasteLabel = element("label", { class: "wb-label", for: name + "p" });
  const paste = element("textarea", { class: "wb-code", id: name + "p", rows: 3, spellcheck: "false" });
  const refused = element("p", { class: "field-error", id: name + "r", role: "alert", hidden: true });
  const openCode = press(() => { send("open_code", paste.value); });
  // the browser's own file control speaks the browser's language: it is there for the keyboard, the label is seen
  const fileWords = element("span");
  const file = element("input", { class: "wb-hidden", type: "file", accept: ".toml,.txt" });
  const fileLabel = element("label", { class: "wb-button wb-file" }, fileWords, file);
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    // the name and the text travel apart from anything of this computer: no path is known here
    send("open_file", [chosen.name, chosen.size > MOST ? null : await chosen.text()]);
    file.value = "";
  });

  // --- repeat -------------------------------------------------------------------------------------------------------
  const pythonTitle = heading(), pythonIntro = element("p", { class: "wb-intro" });
  const python = element("pre", { tabindex: "0", class: "wb-lines" }), copyPython = copier(() => model.get("state").python);
  const commandTitle = element("h3", { class: "wb-small-title" });
  const commands = element("pre", { tabindex: "0", class: "wb-lines" }), copyCommands = copier(() => model.get("state").commands);

  const root = element("div", {},
    card(saveTitle, now, saveForm, listTitle, none, list, trash),
    card(sendTitle, sendIntro, codeLabel, code, element("div", { class: "wb-buttons" }, copyCode, copyLink, download)),
    card(openTitle, openIntro, pasteLabel, paste, refused, element("div", { class: "wb-buttons" }, openCode, fileLabel)),
    card(pythonTitle, pythonIntro, python, copyPython, commandTitle, commands, copyCommands));
  el.append(root);
  copyLink.hidden = !standsAlone;

  return follow(model, ["state"], () => {
    const state = model.get("state");
    if (!state.labels) return;
    labels = state.labels;
    setAttribute(root, "lang", state.language);
    const words = [[saveTitle, "save_title"], [saveLabel, "name"], [saveButton, "save"], [listTitle, "saved"], [none, "none"], [goneSummary, "trash"],
      [sendTitle, "send_title"], [sendIntro, "send_intro"], [codeLabel, "code"], [copyCode, "copy"], [copyLink, "copy_link"], [download, "download"],
      [openTitle, "open_title"], [openIntro, "open_intro"], [pasteLabel, "paste"], [openCode, "open_code"], [fileWords, "file"],
      [pythonTitle, "python_title"], [pythonIntro, "python_intro"], [copyPython, "copy"], [commandTitle, "command_title"], [copyCommands, "copy"]];
    for (const [node, key] of words) setText(node, labels[key]);
    setAttribute(python, "aria-label", labels.python_title);
    setAttribute(commands, "aria-label", labels.command_title);
    for (const [node, of] of [[copyCode, "code"], [copyPython, "python_title"], [copyCommands, "command_title"]]) setAttribute(node, "aria-label", labels.copy + ": " + labels[of]);
    setText(now, state.now);
    if (!touched && document.activeElement !== saveBox) saveBox.value = state.suggestion;
    const focused = el.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    const isOpen = [...list.querySelectorAll("form")].length > 0 && document.activeElement?.closest?.("form");
    if (!isOpen || JSON.stringify(state.saved) !== list.dataset.shown) {
      list.replaceChildren(...state.saved.map((entry) => row(entry, [
        ["open_saved", ({ name: one }) => send("open_saved", one)], ["rename", rename],
        ["duplicate", ({ name: one }) => send("duplicate", one)], ["delete", ({ name: one }) => send("delete", one)]])));
      list.dataset.shown = JSON.stringify(state.saved);
      gone.replaceChildren(...state.gone.map((entry) => row(entry, [["restore", ({ name: one }) => send("restore", one)]])));
      // what was pressed may be gone: the focus stays among the saved ones
      if (focused && document.activeElement === document.body) (el.querySelector(`[aria-label="${CSS.escape(focused)}"]`) ?? list.querySelector("button") ?? saveBox).focus();
    }
    none.hidden = state.saved.length > 0;
    trash.hidden = !state.gone.length;
    if (code.value !== state.code) code.value = state.code;
    for (const [node, box, place] of [[refused, paste, "opening"], [unkept, saveBox, "library"]]) {
      setText(node, state.refused[place] || "");
      node.hidden = !state.refused[place];
      setAttribute(box, "aria-describedby", state.refused[place] ? node.id : null);
    }
    setText(python, state.python);
    setText(commands, state.commands);
    download.href = "data:application/toml;charset=utf-8," + encodeURIComponent(state.file);
    setAttribute(download, "download", state.file_name);
  });
}

export default { render };
