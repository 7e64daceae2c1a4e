/** The selection and its bar. What is selected lives here by number, so that it survives every update of the list. */
import { openDialog } from "helpdesk/dialog";
import { send, toastOf } from "helpdesk/workspace/text";

const selected = new Set();
let anchor = null;
const items = () => [...document.querySelectorAll("[data-list] .ticket-item")];
const numberOf = (item) => Number(item.dataset.number);

function draw() {
  const here = new Set(items().map(numberOf));
  for (const number of selected) if (!here.has(number)) selected.delete(number);
  for (const item of items()) {
    const on = selected.has(numberOf(item));
    item.querySelector("input").checked = on;
    item.querySelector(".ticket-row").classList.toggle("ticket-row--selected", on);
  }
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  bar.hidden = selected.size === 0;
  bar.querySelector("[data-bulk-count]").textContent = selected.size;
}

function toggle(item, on) {
  if (on) selected.add(numberOf(item));
  else selected.delete(numberOf(item));
}

function selectRange(item) {
  const all = items();
  const [from, to] = [all.indexOf(anchor ?? item), all.indexOf(item)].sort((one, other) => one - other);
  for (const each of all.slice(Math.max(from, 0), to + 1)) toggle(each, true);
  draw();
}

async function apply(name, value = "") {
  const numbers = [...selected];
  selected.clear();
  draw();
  const data = new FormData();
  Object.entries({ do: name, value }).forEach(([key, text]) => data.set(key, text));
  for (const number of numbers) data.append("number", number);
  toastOf(await send("/inbox/changes/", { body: data }).catch(() => null));
  document.dispatchEvent(new CustomEvent("list:stale"));
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".ticket-item__box");
  if (box) {
    const item = box.closest(".ticket-item");
    if (event.shiftKey && anchor) return selectRange(item);
    anchor = item;
    toggle(item, box.checked);
    return draw();
  }
  const action = event.target.closest?.("[data-bulk]");
  if (action) return apply(action.dataset.bulk, action.dataset.value);
  const asking = event.target.closest?.("[data-bulk-ask]");
  if (asking) ask(asking.dataset.bulkAsk);
  if (event.target.closest?.("[data-bulk-clear]")) {
    selected.clear();
    draw();
  }
});

function ask(name) {
  const dialog = openDialog("bulk-dialog");
  for (const label of dialog.querySelectorAll("[data-bulk-label]")) label.hidden = label.dataset.bulkLabel !== name;
  const form = dialog.querySelector("form");
  form.reset();
  form.dataset.bulkForm = name;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-bulk-form]");
  if (!form) return;
  event.preventDefault();
  form.closest("dialog").close();
  apply(form.dataset.bulkForm, form.elements.value.value.trim().replace(/^#/, ""));
});

document.addEventListener("select:range", (event) => selectRange(event.detail));
document.addEventListener("rows:change", draw);
document.addEventListener("htmx:after:swap", draw);
