/** The sheet behind `?`: every shortcut of the page, and the switch for single letters. */
import { keyCaps } from "helpdesk/icon";
import { isOff, shortcuts, switchOff } from "helpdesk/keys";

const sheet = document.querySelector("[data-shortcuts]");

function row(entry) {
  const line = document.createElement("div");
  line.className = "shortcuts__item";
  line.append(entry.label, keyCaps(entry.key));
  return line;
}

function fill() {
  const seen = new Map();
  for (const entry of shortcuts()) {
    if (entry.key && entry.label && !seen.has(entry.id)) seen.set(entry.id, entry);
  }
  const groups = Map.groupBy ? Map.groupBy(seen.values(), (entry) => entry.group ?? "") : new Map([["", [...seen.values()]]]);
  sheet.querySelector("[data-shortcuts-list]").replaceChildren(...[...groups].map(([name, entries]) => {
    const group = document.createElement("section");
    group.className = "shortcuts__group";
    if (name) group.append(Object.assign(document.createElement("h3"), { textContent: name }));
    group.append(...entries.map(row));
    return group;
  }));
  sheet.querySelector("[data-shortcuts-switch]").checked = !isOff();
}

if (sheet) {
  sheet.addEventListener("dialog:open", fill);
  sheet.querySelector("[data-shortcuts-switch]").addEventListener("change", (event) => switchOff(!event.target.checked));
}
