/** Brings the list's first page up to date without moving what is read: new rows above the reading position wait behind a button. */
import { markOpen, openNumber } from "helpdesk/workspace/open";
import { part } from "helpdesk/workspace/text";

const TOP = 8;
let waiting = null;

async function fetchPage(address) {
  const answer = await part(address);
  const redirect = answer?.headers.get("HX-Redirect");
  if (redirect) location.assign(redirect);
  if (!answer?.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("rows");
}

export async function refreshList() {
  const pane = document.getElementById("list");
  const page = document.getElementById("rows");
  if (!page || !pane.dataset.view) return;
  const scroller = pane.querySelector("[data-list]");
  const fresh = await fetchPage(`${pane.dataset.rowsUrl}open=${openNumber()}`);
  if (!fresh || !page.isConnected) return;
  const known = new Set([...pane.querySelectorAll(".ticket-item")].map((item) => item.id));
  const added = [...fresh.querySelectorAll(".ticket-item")].filter((item) => !known.has(item.id));
  if (scroller.scrollTop <= TOP) return swap(page, fresh);
  updateInPlace(page, fresh);
  waiting = added.length || waiting ? fresh : null;
  offer(pane, added.length);
}

/** What is on screen is renewed where it stands; what left the view fades, and goes when the list is at its top again. */
function updateInPlace(page, fresh) {
  const byId = new Map([...fresh.children].map((item) => [item.id, item]));
  for (const item of page.querySelectorAll(".ticket-item")) {
    const renewed = byId.get(item.id);
    if (renewed) window.htmx.swap({ text: renewed.outerHTML, target: item, swap: "outerMorph" });
    else item.classList.add("ticket-item--gone");
  }
  changed();
}

async function swap(page, fresh) {
  waiting = null;
  offer(document.getElementById("list"), 0);
  await window.htmx.swap({ text: fresh.innerHTML, target: page, swap: "innerMorph" });
  const seen = new Set();
  for (const item of document.querySelectorAll("[data-list] .ticket-item")) {
    if (seen.has(item.id)) item.remove();
    seen.add(item.id);
  }
  changed();
}

function changed() {
  markOpen();
  document.dispatchEvent(new CustomEvent("rows:change"));
}

function offer(pane, count) {
  const button = pane.querySelector("[data-new-rows]");
  if (!button) return;
  button.hidden = !count;
  button.querySelector("span").textContent = count === 1 ? button.dataset.textOne : button.dataset.textMany.replace("%s", count);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-new-rows]")) return;
  document.querySelector("[data-list]").scrollTop = 0;
  if (waiting) swap(document.getElementById("rows"), waiting);
});
document.addEventListener("scroll", (event) => {
  if (waiting && event.target.matches?.("[data-list]") && event.target.scrollTop <= TOP) swap(document.getElementById("rows"), waiting);
}, true);
