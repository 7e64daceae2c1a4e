/** What the website may call, and the beginning of it all. */
window.Helpdesk = {
  ready: true,
  open,
  close,
  identify: (person) => post("identify", { person: { ...person } }),
  set: (attributes) => post("set", { attributes: { ...attributes } }),
  on(name, listener) {
    listeners.set(name, [...(listeners.get(name) ?? []), listener]);
    return () => listeners.set(name, listeners.get(name).filter((each) => each !== listener));
  },
};

fetch(`${home}/chat/${key}/look/${wanted}`, { credentials: "omit" }).then((answer) => (answer.ok ? answer.json() : null)).then((found) => {
  if (!found) return;
  look = found;
  draw();
  if (hasBegun()) load();
  plan();
  const first = waiting.findIndex((message) => message.open);
  if (first >= 0) { waiting.splice(first, 1); open(); }
  emit("ready");
}).catch(() => { /* the helpdesk is away: the website is not bothered */ });
