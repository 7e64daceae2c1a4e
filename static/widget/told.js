/** What the page was told by the server, and small things that every part needs. */
export const told = JSON.parse(document.getElementById("told").textContent);
export const words = told.words;
export const find = (selector) => document.querySelector(selector);
export const fill = (text, ...values) => values.reduce((line, value) => line.replace("%s", () => value), text);

export function icon(name) {
  return document.querySelector(`template[data-icon="${name}"]`).content.cloneNode(true);
}

export function made(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Says a line to screen readers. */
export function announce(text) {
  const live = find("[data-live]");
  live.append(made("p", "", text));
  while (live.childElementCount > 5) live.firstElementChild.remove();
}

/** The channel's colour, and words on it that can be read. */
export function paint() {
  document.documentElement.style.setProperty("--chat-colour", told.colour);
  document.documentElement.style.setProperty("--chat-on", told.on);
}
