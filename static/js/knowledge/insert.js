/** The dialog in which something is asked for: an address, an article, a snippet. `ask({form, label, offers, text})`
    gives {text, key, title}, {text: ""} for nothing, or null when the dialog was closed. */
import { openDialog } from "helpdesk/dialog";

const ASK_AFTER_MS = 150;
const dialog = document.getElementById("insert-dialog");
const field = dialog.querySelector("[name=text]");
const list = dialog.querySelector("[role=listbox]");
const none = dialog.querySelector("[data-insert-none]");
let state = null;

export function ask({ form, label, offers = "", text = "", removable = false }) {
  dialog.querySelector("[data-insert-label]").textContent = label;
  dialog.querySelector("h2").textContent = label;
  none.hidden = !removable;
  field.value = text ?? "";
  show([]);
  return new Promise((resolve) => {
    state = { url: form.dataset.offersUrl, offers, resolve, at: -1, found: [], timer: 0 };
    openDialog("insert-dialog");
    field.select();
    look();
  });
}

function end(answer) {
  const { resolve } = state ?? {};
  state = null;
  resolve?.(answer);
  if (dialog.open) dialog.close();
}

async function look() {
  if (!state?.offers || /^(https?:|mailto:|tel:|#)/.test(field.value)) return show([]);
  const answer = await fetch(`${state.url}?q=${encodeURIComponent(field.value.replace(/^article:/, ""))}`).catch(() => null);
  if (answer?.ok && state) show((await answer.json())[state.offers]);
}

function show(found) {
  if (state) Object.assign(state, { found, at: -1 });
  list.replaceChildren(...found.map(({ key, title }, at) => {
    const row = Object.assign(document.createElement("div"), { className: "menu__item", dir: "auto", id: `insert-offer-${at}` });
    const code = Object.assign(document.createElement("code"), { textContent: key });
    row.setAttribute("role", "option");
    row.dataset.at = at;
    row.append(title, code);
    return row;
  }));
  list.hidden = !found.length;
  field.setAttribute("aria-expanded", String(!list.hidden));
  choose(-1);
}

function choose(at) {
  const rows = [...list.children];
  if (state) state.at = rows.length && at >= 0 ? at % rows.length : -1;
  rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === state?.at)));
  field.setAttribute("aria-activedescendant", rows[state?.at]?.id ?? "");
  rows[state?.at]?.scrollIntoView({ block: "nearest" });
}

const take = (at) => end({ text: state.found[at].title, ...state.found[at] });

field.addEventListener("input", () => {
  clearTimeout(state?.timer);
  if (state) state.timer = setTimeout(look, ASK_AFTER_MS);
});
field.addEventListener("keydown", (event) => {
  if (!state || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  choose(event.key === "ArrowDown" ? state.at + 1 : state.at <= 0 ? state.found.length - 1 : state.at - 1);
});
list.addEventListener("click", (event) => {
  const row = event.target.closest("[role=option]");
  if (row) take(Number(row.dataset.at));
});
dialog.querySelector("form").addEventListener("submit", () => (state?.at >= 0 ? take(state.at) : end({ text: field.value.trim() })));
none.addEventListener("click", () => end({ text: "" }));
dialog.addEventListener("close", () => end(null));
