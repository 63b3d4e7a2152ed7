// A number set by slider or by typing. The trait `live` follows every move, `value` only what is settled.

const LIVE_EVERY = 40; // ms between two values on the way; the newest one is never lost
const SETTLE_AFTER = 220; // ms after the last key or step before the value counts as settled
const PAGE = 10; // steps of PageUp and PageDown

function render({ model, el }) {
  const name = uniqueName();
  const get = (trait) => model.get(trait);

  const label = element("label", { class: "field-label", for: name + "r", id: name + "l" });
  const help = explained(name + "h");
  const box = element("input", { class: "field-box", type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", id: name + "b" });
  const unit = element("span", { class: "field-unit", "aria-hidden": "true" });
  const range = element("input", { class: "field-range", type: "range", step: "any", id: name + "r" });
  const band = element("span", { class: "field-band" });
  const own = element("span", { class: "field-span" });
  const tick = element("span", { class: "field-tick" });
  const track = element("div", { class: "field-track" }, band, own, tick, range);
  const low = element("span", { "aria-hidden": "true" }), high = element("span", { "aria-hidden": "true" });
  const reset = element("button", { class: "field-reset", type: "button" });
  const ends = element("div", { class: "field-ends" }, low, reset, high);
  const note = element("p", { class: "field-note", id: name + "n" });
  const spanNote = element("p", { class: "field-note field-span-note", id: name + "s" });
  const chip = element("p", { class: "field-chip", id: name + "c" });
  const error = element("p", { class: "field-error", id: name + "e", role: "alert" });
  const root = element("div", { class: "field" },
    element("div", { class: "field-head" }, label, help.button, element("span", { class: "field-entry" }, box, unit)),
    help.text, chip, track, ends, error, spanNote, note);
  el.append(root);

  // --- numbers as written ---------------------------------------------------------------------------------------------
  // one decimal more where a value needs it, as the middle of a range may
  const digits = (value) => {
    const onScreen = value * get("scale"), most = get("digits");
    return Number(onScreen.toFixed(most)) === Number(onScreen.toFixed(most + 1)) ? most : most + 1;
  };
  const shown = (value) => Number((value * get("scale")).toFixed(digits(value)));
  const inside = (onScreen) => {
    const value = Number((onScreen / get("scale")).toPrecision(15));
    return Math.min(Math.max(value, get("minimum")), get("maximum"));
  };
  function figures(onScreen) {
    const { decimal, group, minus } = get("marks");
    const places = Number.isInteger(onScreen) ? 0 : digits(onScreen / get("scale"));
    const [whole, fraction] = Math.abs(onScreen).toFixed(places).split(".");
    const text = whole.replace(/\B(?=(\d{3})+$)/g, group) + (fraction ? decimal + fraction : "");
    return (onScreen < 0 && /[1-9]/.test(text) ? minus : "") + text;
  }
  const spoken = (value) => figures(shown(value)) + (get("unit") ? get("marks").unit_gap + get("unit") : "");

  /** Two numbers with something between them that means "to". */
  const isRange = (text) => {
    const found = text.match(new RegExp(get("marks").range, "i"));
    return Boolean(found) && found.slice(1).every((end) => /\d/.test(end));
  };

  /** Read a typed text by the patterns Python made: {value} when it is good, {message} when not. */
  function read(typed) {
    const marks = get("marks"), texts = get("texts"), all = typed.trim().replace(/\s+/g, " "), text = brief(all);
    const ending = get("unit").toLowerCase();
    const bare = ending && all.toLowerCase().endsWith(ending) ? all.slice(0, all.length - ending.length).trim() : all;
    const found = bare.match(new RegExp(marks.number));
    if (!found) {
      if (!all) return { message: fill(texts.empty, { suggestion: texts.example }) };
      if (isRange(all)) return { message: fill(texts.one_number, { text }) };
      const foreign = bare.match(new RegExp(marks.foreign));
      if (foreign && foreign[3] && !get("digits")) return { message: fill(texts.whole_number, { text }) };
      const swapped = brief(bare.replace(/[.,]/g, (mark) => (mark === "," ? "." : ",")));
      return { message: fill(foreign ? texts.separator : texts.unreadable, { text, suggestion: foreign ? swapped : texts.example }) };
    }
    const [, sign, whole, fraction = ""] = found;
    const size = Number((whole.replace(/\D/g, "") || "0") + "." + (fraction || "0"));
    const onScreen = sign && sign !== "+" ? -size : size;
    if (Number(onScreen.toFixed(get("digits"))) !== onScreen) {
      return { message: fill(get("digits") ? texts.decimals : texts.whole_number, { text, digits: get("digits") }) };
    }
    const near = (value) => Number((value * get("scale")).toFixed(9));
    if (onScreen < near(get("minimum")) || onScreen > near(get("maximum"))) {
      return { message: fill(texts.out_of_range, { text }) };
    }
    return { value: inside(onScreen) };
  }

  // --- what is in the two controls ------------------------------------------------------------------------------------
  let current = get("value");
  let typing = false; // the box holds something not yet accepted: leave it to the person who writes it
  const place = (value) => (value - get("minimum")) / (get("maximum") - get("minimum"));

  function display(value) {
    current = value;
    range.value = value;
    range.style.setProperty("--part", place(value));
    setAttribute(range, "aria-valuetext", spoken(value));
    if (!typing) box.value = figures(shown(value));
    reset.hidden = shown(value) === shown(get("default"));
  }

  // --- telling Python -------------------------------------------------------------------------------------------------
  let liveTimer = null, settleTimer = null, lastSent = 0;
  function sendLive() {
    liveTimer = null;
    lastSent = performance.now();
    if (!get("continuous_update") || get("live") === current) return;
    model.set("live", current);
    model.save_changes();
  }
  function settle() {
    clearTimeout(liveTimer);
    clearTimeout(settleTimer);
    liveTimer = settleTimer = null;
    if (get("value") === current && get("live") === current && !get("error_text")) return;
    model.set({ value: current, live: current, typed: "", error_text: "" });
    model.save_changes();
  }
  function move(value) {
    typing = false;
    display(value);
    if (liveTimer === null) liveTimer = setTimeout(sendLive, Math.max(0, LIVE_EVERY - (performance.now() - lastSent)));
  }
  function step(count) {
    const size = get("step"), start = get("minimum");
    const index = (current - start) / size;
    // from between two steps the first key goes to the nearer one in its direction
    const whole = count > 0 ? Math.floor(index + 1e-9) : Math.ceil(index - 1e-9);
    move(inside(shown(start + (whole + count) * size)));
    clearTimeout(settleTimer);
    settleTimer = setTimeout(settle, SETTLE_AFTER);
  }
  function accept() {
    if (!typing) return;
    if (get("ranged") && isRange(box.value.trim().replace(/\s+/g, " "))) {
      // a range is judged by Python alone; the same text typed again must be news to it
      model.set({ typed: "", error_text: "" });
      model.save_changes();
      model.set({ typed: box.value });
      model.save_changes();
      return;
    }
    const { value, message } = read(box.value);
    if (message) {
      model.set({ typed: box.value, error_text: message });
      model.save_changes();
      return;
    }
    typing = false;
    display(value);
    settle();
  }

  // --- what a person does ---------------------------------------------------------------------------------------------
  range.addEventListener("input", () => {
    const size = get("step"), start = get("minimum");
    const raw = Number(range.value);
    // the far end is reachable even when the last stretch is shorter than a step
    move(inside(shown(raw === get("maximum") ? raw : start + Math.round((raw - start) / size) * size)));
  });
  range.addEventListener("change", settle);
  // a finger that scrolls the page across the slider has moved it by then; the browser says so only afterwards
  let found = null;
  range.addEventListener("pointerdown", () => { found = get("value"); });
  range.addEventListener("pointercancel", () => { if (found !== null) move(found); });
  range.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const keys = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: PAGE, PageDown: -PAGE };
    if (event.key in keys) step(keys[event.key]);
    else if (event.key === "Home") { move(get("minimum")); settle(); }
    else if (event.key === "End") { move(get("maximum")); settle(); }
    else return;
    event.preventDefault();
  });
  // whatever moved it, nothing is left on its way for good
  range.addEventListener("blur", () => { if (!typing && (settleTimer !== null || current !== get("value"))) settle(); });
  box.addEventListener("input", () => { typing = true; });
  box.addEventListener("change", accept);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") accept();
    else if (event.key === "Escape") {
      typing = false;
      display(get("value"));
      model.set({ typed: "", error_text: "" });
      model.save_changes();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      step(event.key === "ArrowUp" ? 1 : -1);
    }
  });
  reset.addEventListener("click", () => {
    move(get("default"));
    settle();
    range.focus(); // the button goes away once used; focus must not fall to the top of the page
  });

  const focus = (message) => { if (message.event === "focus") { range.focus(); root.scrollIntoView({ block: "center" }); } };
  model.on("msg:custom", focus);

  // --- what Python says -----------------------------------------------------------------------------------------------
  const stop = [
    follow(model, ["label", "help", "unit", "note", "minimum", "maximum", "step", "default", "evidence", "digits", "scale", "texts", "marks", "enabled", "spoken", "span", "chip"], () => {
      const texts = get("texts");
      setText(label, get("label"));
      setAttribute(range, "aria-label", get("spoken") || null);
      setText(chip, get("chip"));
      chip.hidden = !get("chip");
      setText(spanNote, texts.span ?? "");
      spanNote.hidden = !texts.span;
      help.say(get("help"), texts.help);
      setAttribute(box, "aria-label", texts.number + (get("unit") ? " (" + get("unit") + ")" : ""));
      setText(unit, get("unit"));
      range.min = get("minimum");
      range.max = get("maximum");
      setText(low, texts.minimum ?? "");
      setText(high, texts.maximum ?? "");
      setText(note, get("note") || texts.evidence || "");
      setText(reset, texts.reset ?? "");
      tick.style.setProperty("--at", place(get("default")));
      const evidence = get("evidence");
      band.hidden = evidence.length !== 2;
      if (evidence.length === 2) {
        const [from, to] = evidence.map((value) => Math.min(Math.max(place(value), 0), 1));
        band.style.setProperty("--from", from);
        band.style.setProperty("--to", to);
      }
      own.hidden = get("span").length !== 2;
      if (!own.hidden) {
        const [from, to] = get("span").map((value) => Math.min(Math.max(place(value), 0), 1));
        own.style.setProperty("--from", from);
        own.style.setProperty("--to", to);
      }
      for (const control of [range, box, reset]) control.disabled = !get("enabled");
      setAttribute(root, "data-enabled", String(get("enabled")));
      display(current);
    }),
    follow(model, ["error_text"], () => {
      const message = get("error_text"), inForce = get("texts").in_force;
      // the second sentence only where the box shows something else than what is reckoned with; a unit may end in a stop
      const second = message && typing && inForce ? " " + fill(inForce, { value: spoken(get("value")) }).replace(/\.\.$/, ".") : "";
      setText(error, message + second);
      error.hidden = !message;
      setAttribute(box, "aria-invalid", message ? "true" : null);
      for (const control of [box, range]) setAttribute(control, "aria-describedby", (message ? name + "e " : "") + `${name}c ${name}s ${name}n`);
      setAttribute(root, "data-error", String(Boolean(message)));
      // taken away by something that was done elsewhere: what was refused goes too, unless it is being mended
      if (!message && typing && document.activeElement !== box) {
        typing = false;
        display(get("value"));
      }
    }),
    follow(model, ["value"], () => {
      clearTimeout(liveTimer);
      clearTimeout(settleTimer);
      liveTimer = settleTimer = null;
      if (!get("error_text")) typing = false;
      display(get("value"));
    }),
    follow(model, ["span"], () => {
      if (!get("error_text") && get("span").length) typing = false; // taken, though its middle may be the value as it was
      display(get("value"));
    }),
  ];
  return () => {
    clearTimeout(liveTimer);
    clearTimeout(settleTimer);
    model.off("msg:custom", focus);
    for (const end of stop) end();
  };
}

export default { render };
