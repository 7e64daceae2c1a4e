/**
 * The keyboard: `[data-key="r"]` elements are pressed, `bind({id, key, label, run, when})` registers code.
 * A shortcut is a character ("r", "Shift+x"), a sequence ("g i") or a chord ("Ctrl+Enter", Cmd on a Mac). Characters never
 * fire while typing, can be switched off, and can be changed per agent: <script id="shortcut-settings" type="application/json">
 * {"off": false, "map": {"reply": "y"}}. Ids are `data-key-id`.
 */
const SEQUENCE_MS = 1_200;
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const stored = document.getElementById("shortcut-settings");
const settings = { off: false, map: {}, ...(stored ? JSON.parse(stored.textContent) : {}) };
const bound = new Map();
let pending = "";
let forget = 0;

export function bind(shortcut) {
  bound.set(shortcut.id, shortcut);
}

/** All shortcuts that would work now: {id, key, label, group, run}. */
export function shortcuts() {
  const own = [...bound.values()].filter((entry) => entry.label);
  const pressed = [...document.querySelectorAll("[data-key]")].map(fromElement);
  return [...pressed, ...own].map((entry) => ({ ...entry, key: settings.map[entry.id] ?? entry.key }));
}

function fromElement(element) {
  const { key, keyId, command, keyGroup } = element.dataset;
  const label = command || element.getAttribute("aria-label") || element.textContent.trim();
  return { id: keyId || key, key, label, group: keyGroup, element, run: () => press(element), when: () => isUsable(element) };
}

function isUsable(element) {
  return !element.disabled && element.checkVisibility();
}

function press(element) {
  if (element.matches("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select")) element.focus();
  else element.click();
}

export const isOff = () => settings.off;

export function switchOff(off) {
  settings.off = off;
  document.dispatchEvent(new CustomEvent("shortcuts:change", { detail: { ...settings } }));
}

function nameOf(event) {
  const character = event.key.length === 1;
  const alternate = event.getModifierState("AltGraph");
  const chord = (event.ctrlKey || event.metaKey) && !alternate;
  const shift = event.shiftKey && (!character || /\p{L}/u.test(event.key));
  const alt = event.altKey && !alternate;
  // With Alt (Option) a Mac types another character: then the place of the key counts.
  const placed = alt && character && !/^[a-z0-9]$/i.test(event.key) ? /^(?:Key|Digit)(\w)$/.exec(event.code)?.[1] : null;
  const key = placed?.toLowerCase() ?? (character && (chord || shift || alt) ? event.key.toLowerCase() : event.key);
  return { name: [chord && "Ctrl", alt && "Alt", shift && "Shift", key].filter(Boolean).join("+"), chord: chord || alt };
}

function isCharacter(key) {
  return !/(^|\s)(Ctrl|Alt)\+/.test(key);
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat && event.target.matches?.("button")) return;
  const { name, chord } = nameOf(event);
  if (!chord && (settings.off || event.target.closest?.(TYPING) || event.target.closest?.("[role=menu], [role=listbox]"))) return;
  if (document.querySelector("dialog:modal")) return;
  const wanted = pending ? `${pending} ${name}` : name;
  const candidates = shortcuts().filter((entry) => entry.key && (!entry.when || entry.when()));
  const hit = candidates.find((entry) => entry.key === wanted) ?? candidates.find((entry) => entry.key === name);
  clearTimeout(forget);
  pending = "";
  if (hit && !(settings.off && isCharacter(hit.key))) {
    event.preventDefault();
    hit.run(event);
  } else if (candidates.some((entry) => entry.key.startsWith(`${name} `))) {
    pending = name;
    forget = setTimeout(() => (pending = ""), SEQUENCE_MS);
  }
}

/** Listens in another document too, such as the frame of an HTML mail. */
export function listen(target) {
  target.addEventListener("keydown", onKey);
}

listen(document);
