/**
 * The command palette (Ctrl/Cmd K): the page's `[data-command]` elements, and what /inbox/commands?q= answers:
 * {"groups": [{"label", "items": [{"label", "hint", "href", "icon"}]}]}.
 */
import { fuzzy, marked } from "helpdesk/fuzzy";
import { icon, keyCaps } from "helpdesk/icon";
import { bind } from "helpdesk/keys";

const ASK_AFTER_MS = 120;
const palette = document.querySelector("[data-palette]");
const input = palette?.querySelector("input");
const list = palette?.querySelector("[role=listbox]");
let remote = [], asking = 0, request = null;

function commandsHere() {
  const seen = new Set();
  return [...document.querySelectorAll("[data-command]")].flatMap((element) => {
    const { command, key, hint, icon: name } = element.dataset;
    if (element.disabled || seen.has(command)) return [];
    seen.add(command);
    return [{ label: command, key, hint, icon: name ?? "zap", run: () => element.click() }];
  });
}

function matches(items, query) {
  if (!query) return items.map((item) => ({ item, at: [] }));
  return items
    .map((item) => ({ item, ...fuzzy(query, item.label) }))
    .filter((found) => found.at)
    .sort((one, other) => other.score - one.score);
}

function line({ item, at }, index) {
  const row = document.createElement(item.href ? "a" : "div");
  row.className = "palette__item";
  row.id = `palette-item-${index}`;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", String(index === 0));
  row.tabIndex = -1;
  if (item.href) row.href = item.href;
  const label = document.createElement("span");
  label.dir = "auto";
  label.append(marked(item.label, at));
  row.append(icon(item.icon ?? "arrow-right"), label);
  if (item.hint) row.append(Object.assign(document.createElement("small"), { textContent: item.hint }));
  if (item.key) row.append(keyCaps(item.key));
  row.addEventListener("click", () => {
    palette.close();
    item.run?.();
  });
  return row;
}

function draw() {
  const query = input.value.trim();
  const groups = [{ label: palette.dataset.textHere, found: matches(commandsHere(), query).slice(0, query ? 8 : 12) }];
  for (const group of remote) groups.push({ label: group.label, found: group.items.map((item) => ({ item, at: fuzzy(query, item.label)?.at ?? [] })) });
  let index = 0;
  list.replaceChildren(...groups.filter((group) => group.found.length).map(({ label, found }) => {
    const box = Object.assign(document.createElement("div"), { className: "palette__group" });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", label);
    box.append(Object.assign(document.createElement("p"), { className: "palette__heading", textContent: label, ariaHidden: "true" }));
    box.append(...found.map((match) => line(match, index++)));
    return box;
  }));
  if (!index) list.append(Object.assign(document.createElement("p"), { className: "palette__none", textContent: palette.dataset.textNone, role: "presentation" }));
  choose(list.querySelector("[role=option]"));
}

function choose(row) {
  list.querySelectorAll("[aria-selected=true]").forEach((other) => other.setAttribute("aria-selected", "false"));
  row?.setAttribute("aria-selected", "true");
  row?.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", row?.id ?? "");
}

async function ask() {
  request?.abort();
  request = new AbortController();
  try {
    const answer = await fetch(`${palette.dataset.source}?q=${encodeURIComponent(input.value.trim())}`, { signal: request.signal, headers: { Accept: "application/json" } });
    if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
    remote = (await answer.json()).groups ?? [];
    draw();
  } catch { /* aborted by the next letter, or offline: the page's own commands stay */ }
}

export function openPalette() {
  if (palette.open) return palette.close();
  input.value = "";
  remote = [];
  palette.showModal();
  draw();
  ask();
}

function onKey(event) {
  const rows = [...list.querySelectorAll("[role=option]")];
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && rows.length) choose(rows.at((at + step + rows.length) % rows.length));
  else if (event.key === "Enter") rows[at]?.click();
  else return;
  event.preventDefault();
}

if (palette) {
  input.addEventListener("input", () => {
    draw();
    clearTimeout(asking);
    asking = setTimeout(ask, ASK_AFTER_MS);
  });
  palette.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => event.target.closest?.("[data-palette-open]") && openPalette());
  bind({ id: "palette", key: "Ctrl+k", label: palette.getAttribute("aria-label"), run: openPalette });
}
