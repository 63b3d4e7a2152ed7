// The chart library once for a page with several boards: each board waits for it here instead of carrying its own.

const name = Symbol.for("fredericia.charts");
globalThis[name] ??= (() => {
  const shared = { started: false };
  shared.ready = new Promise((resolve, reject) => Object.assign(shared, { resolve, reject }));
  return shared;
})();
