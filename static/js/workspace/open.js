/** Opens tickets in the conversation pane without leaving the page; the address bar, the back button and the title follow. */
import { showPane } from "helpdesk/panes";
import { part, toastOf } from "helpdesk/workspace/text";

const TICKET = /^\/inbox\/(?:[\w-]+)\/(\d+)\/$/;
let turns = 0;
const rowsOf = () => [...document.querySelectorAll("#list .ticket-row")];

export const openNumber = () => Number(document.getElementById("conversation")?.dataset.conversation ?? 0);

export function markOpen(number = openNumber()) {
  for (const row of rowsOf()) {
    if (Number(row.parentElement.dataset.number) === number) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

/** Loads a ticket's panes. `push` adds a history entry; the back button asks without. */
export async function openTicket(href, { push = true } = {}) {
  document.dispatchEvent(new CustomEvent("ticket:leave"));
  const path = new URL(href, location.href).pathname;
  const turn = (turns += 1);
  markOpen(Number(TICKET.exec(path)?.[1] ?? 0));
  const answer = await part(path);
  if (turn !== turns) return; // the reader went on to another one meanwhile
  if (!answer?.ok) {
    toastOf(answer);
    return markOpen();
  }
  await window.htmx.swap({ text: await answer.text(), sourceElement: document.body, target: document.getElementById("conversation"), swap: "outerHTML" });
  if (push) remember(path);
  showPane("main");
  opened();
}

/** Entries carry htmx's mark, so that its back and forward know them. */
function remember(path) {
  if (!history.state?.htmx) history.replaceState({ htmx: true }, "", location.href);
  if (path !== location.pathname) history.pushState({ htmx: true }, "", path);
}

export function opened() {
  const pane = document.getElementById("conversation");
  if (pane?.dataset.title) document.dispatchEvent(new CustomEvent("title:change", { detail: pane.dataset.title }));
  markOpen();
  document.dispatchEvent(new CustomEvent("ticket:open", { detail: { number: openNumber() } }));
}

/** The row before (-1) or after (1) the open ticket. */
export function neighbour(step) {
  const rows = rowsOf();
  const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  return at < 0 ? rows[step > 0 ? 0 : rows.length - 1] : rows[at + step];
}

function step(by) {
  const row = neighbour(by);
  if (!row) return;
  row.scrollIntoView({ block: "nearest" });
  openTicket(row.href);
}

document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const row = plain && event.target.closest?.("#list .ticket-row");
  if (row) {
    event.preventDefault();
    openTicket(row.href);
  }
  const stepper = event.target.closest?.("[data-step]");
  if (stepper) step(Number(stepper.dataset.step));
  if (event.target.closest?.("[data-back]")) {
    event.preventDefault();
    showPane("list");
  }
});

document.addEventListener("htmx:before:history:restore", (event) => {
  const path = new URL(event.detail.path, location.href).pathname;
  if (!TICKET.test(path) || !document.getElementById("list")) return;
  event.preventDefault(); // the list stays as it is, with its place and its selection
  openTicket(path, { push: false });
});

// Other parts of the page, which stand elsewhere too, ask for a ticket; here it opens without leaving.
document.addEventListener("goto", (event) => {
  const path = new URL(event.detail, location.href).pathname;
  if (!TICKET.test(path) || !document.getElementById("conversation")) return;
  event.preventDefault();
  openTicket(path);
});

// An answer may send the reader elsewhere: the ticket it was merged into, or away from one that left their sight.
document.addEventListener("htmx:after:request", (event) => {
  const goto = event.detail.ctx.response?.headers?.get("X-Goto");
  if (!goto) return;
  if (TICKET.test(goto) && document.getElementById("conversation")) openTicket(goto);
  else location.assign(goto);
});

if (openNumber()) queueMicrotask(opened);
