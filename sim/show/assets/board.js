// The board: a grid of charts drawn by Plotly.react, always from the newest state of the widget.

const LONG_NOTE = 240; // letters
const NARROW = 480, ENTRY = 24; // px: a plot in which a legend's entries stand below each other, and what each takes
let Plotly = null; // the library, once the first chart needs it

async function load(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return (await import(address)).default;
  } finally {
    URL.revokeObjectURL(address);
  }
}

const settings = (locale) => ({
  displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false, showTips: false, locale: locale.name,
});

/** Numeric columns arrive as bytes inside a larger message; the library wants each in a buffer of its own. */
function withBuffers(value) {
  if (value instanceof DataView) return value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
  if (Array.isArray(value)) return value.length && typeof value[0] === "object" ? value.map(withBuffers) : value;
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, withBuffers(entry)]));
  }
  return value;
}

/** Give the browser a turn: later messages come in and what is drawn so far is painted. */
const turn = () => new Promise((resolve) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => { channel.port1.close(); resolve(); };
  channel.port2.postMessage(null);
});

/** Along an axis of dates the hover text names the day in full; the library's own mixture of parts reads badly in Danish. */
function nameDays(layout, data, format) {
  for (const trace of data) {
    for (const letter of ["x", "y"]) {
      const first = Array.isArray(trace[letter]) && trace[letter].find((entry) => entry !== null);
      if (typeof first !== "string" || !/^\d{4}-\d\d-\d\d/.test(first)) continue;
      const name = letter + "axis" + (trace[letter + "axis"] ?? letter).slice(1);
      layout[name] = { hoverformat: format, ...layout[name] };
    }
  }
}

function csv(table) {
  const mark = ";"; // with a comma for decimals, what Danish spreadsheets expect
  const cell = (text) => (/[";\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
  const lines = [table.columns, ...table.rows].map((row) => row.map((text) => cell(text.replaceAll("\u2212", "-"))).join(mark));
  return "data:text/csv;charset=utf-8," + encodeURIComponent("\ufeff" + lines.join("\r\n"));
}

/** One card of the grid. Its parts are kept from update to update; only their content changes. */
class Card {
  constructor(id) {
    const name = uniqueName();
    this.drawn = null;
    this.title = element("h3", { class: "board-title", id: name + "t" });
    this.subtitle = element("p", { class: "board-subtitle" });
    this.plot = element("div", { class: "board-plot" });
    this.picture = element("div", { class: "board-picture", role: "img" }, this.plot);
    this.note = element("p", { class: "board-note" });
    this.aboutSummary = element("summary");
    this.about = element("details", { class: "board-about", hidden: true }, this.aboutSummary);
    this.summary = element("summary");
    this.download = element("a", { class: "board-download", download: id + ".csv" });
    this.frame = element("div", { class: "board-table", tabindex: "0", role: "region" });
    this.details = element("details", { on: { toggle: () => this.tabulate() } }, this.summary, this.frame, this.download);
    this.node = element("article", { class: "board-card", "data-chart": id }, this.title, this.subtitle, this.picture, this.note, this.about, this.details);
  }

  describe(figure, labels) {
    this.figure = figure;
    this.node.style.setProperty("--span", figure.span);
    this.plot.style.height = this.height(figure) + "px";
    for (const part of ["title", "subtitle", "note"]) {
      setText(this[part], figure[part]);
      this[part].hidden = !figure[part];
    }
    // a long note would push the next picture off the screen
    const long = figure.note.length > LONG_NOTE;
    if (long !== (this.note.parentNode === this.about)) long ? this.about.append(this.note) : this.picture.after(this.note);
    this.about.hidden = !long;
    setText(this.aboutSummary, labels.about);
    setAttribute(this.picture, "aria-label", figure.alt);
    setAttribute(this.frame, "aria-label", figure.title || figure.alt);
    setText(this.summary, labels.table);
    setText(this.download, labels.download);
    this.tabulate();
  }

  /** As high as asked for; on a phone higher by what its legend takes, or little would be left for the chart. */
  height(figure) {
    if (figure.layout.showlegend === false || this.plot.clientWidth >= NARROW) return figure.height;
    const entries = figure.data.filter((trace) => trace.showlegend !== false && trace.name).length;
    return figure.height + ENTRY * Math.max(0, entries - 1);
  }

  /** The table is built when it is looked at: hidden ones would cost time at each move of a slider. */
  tabulate() {
    if (!this.details.open || !this.figure) return;
    const { columns, rows } = this.figure.table;
    const head = element("tr", {}, ...columns.map((text) => element("th", { scope: "col" }, text)));
    const body = rows.map(([first, ...rest]) =>
      element("tr", {}, element("th", { scope: "row" }, first), ...rest.map((text) => element("td", {}, text))));
    const caption = element("caption", { class: "board-hidden" }, this.figure.title || this.figure.alt);
    this.frame.replaceChildren(element("table", {}, caption, element("thead", {}, head), element("tbody", {}, ...body)));
    this.download.href = csv(this.figure.table);
  }

  async draw(figure, state) {
    const layout = withBuffers(figure.layout);
    layout.template = state.template;
    layout.separators = state.locale.separators;
    layout.width = this.plot.clientWidth;
    layout.height = this.height(figure);
    this.plot.style.height = layout.height + "px";
    layout.autosize = false;
    if (state.still) delete layout.transition;
    nameDays(layout, figure.data, state.locale.day);
    this.drawn = { revision: figure.revision, locale: state.locale.name, width: layout.width };
    await Plotly.react(this.plot, withBuffers(figure.data), layout, settings(state.locale));
  }

  outdated(figure, state) {
    const drawn = this.drawn;
    return !drawn || drawn.revision !== figure.revision || drawn.locale !== state.locale.name || drawn.width !== this.plot.clientWidth;
  }

  remove() {
    Plotly?.purge(this.plot);
    this.node.remove();
  }
}

function render({ model, el }) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const flag = element("span");
  const grid = element("div", { class: "board-grid" });
  const root = element("section", { class: "board" },
    element("p", { class: "board-flag", role: "status" }, flag), grid);
  el.append(root);
  const cards = new Map();
  let wanted = false, drawing = false, closed = false;

  const read = () => ({
    figures: model.get("figures"), version: model.get("version"), labels: model.get("labels"),
    locale: model.get("number_locale"), template: model.get("template"), still: calm.matches,
  });

  /** Make the cards match the figures, in their order, and fill in all that is text. */
  function arrange(state) {
    const ids = new Set(state.figures.map((figure) => figure.id));
    for (const [id, card] of cards) if (!ids.has(id)) { card.remove(); cards.delete(id); }
    state.figures.forEach((figure, place) => {
      if (!cards.has(figure.id)) cards.set(figure.id, new Card(figure.id));
      const card = cards.get(figure.id);
      if (grid.children[place] !== card.node) grid.insertBefore(card.node, grid.children[place] ?? null);
      if (card.figure !== figure || card.labels !== state.labels) { card.describe(figure, state.labels); card.labels = state.labels; }
    });
  }

  /**
   * Draw until everything shown is of the newest version. The state is read anew before each chart, so of several updates
   * that arrive meanwhile only the last is drawn, and turns go round so that no chart waits for ever.
   */
  async function drain() {
    wanted = true;
    if (drawing) return;
    drawing = true;
    let place = 0;
    try {
      while (wanted && !closed && root.isConnected && root.clientWidth) {
        if (!Plotly) {
          Plotly = await load(model.get("library"));
          continue; // meanwhile the board may have been taken off the page
        }
        const state = read();
        if (registered !== state.locale.name) {
          Plotly.register({ moduleType: "locale", dictionary: {}, ...state.locale });
          registered = state.locale.name;
        }
        arrange(state);
        const count = state.figures.length;
        const next = [...Array(count).keys()].map((step) => (place + step) % count)
          .find((index) => cards.get(state.figures[index].id).outdated(state.figures[index], state));
        if (next === undefined) {
          wanted = false;
          setAttribute(root, "data-version", state.version);
        } else {
          place = next + 1;
          const figure = state.figures[next], card = cards.get(figure.id);
          try {
            await card.draw(figure, state);
          } catch (problem) {
            // a board taken off the page in the middle of a chart is no fault; should it come back, the chart is drawn anew
            if (closed || !root.isConnected) card.drawn = null;
            else console.error("chart " + figure.id, problem); // the others are still drawn
          }
          if (count > 1) await turn();
        }
      }
    } finally {
      drawing = false;
    }
  }
  let registered = null;

  function mark() {
    const stale = model.get("stale"), busy = model.get("busy"), labels = model.get("labels");
    setAttribute(root, "data-stale", String(stale));
    setAttribute(root, "data-busy", String(busy));
    setAttribute(root, "aria-busy", String(busy));
    setAttribute(root, "lang", model.get("language"));
    setText(flag, busy ? labels.busy : stale ? labels.stale : "");
  }

  const stop = [
    follow(model, ["figures", "version", "number_locale", "labels", "template"], drain),
    follow(model, ["stale", "busy", "labels", "language"], mark),
  ];
  // also the first sight: a board may be made before it is put on the page, or inside a closed tab
  const watch = new ResizeObserver(() => requestAnimationFrame(drain));
  watch.observe(grid);

  return () => {
    closed = true;
    watch.disconnect();
    for (const end of stop) end();
    for (const card of cards.values()) card.remove();
  };
}

export default { render };
