/** The agent's chats as tabs above the page: which one is open, who writes; Alt and a digit goes there. */
import { bind } from "helpdesk/keys";

const WRITES_MS = 8_000;
const MOST = 9;
const timers = new Map();
const tabs = () => [...document.querySelectorAll("[data-chat-tab]")];
const tabOf = (number) => document.getElementById(`chat-tab-${number}`);
const openNumber = () => document.getElementById("conversation")?.dataset.conversation;

/** In the inbox the ticket opens beside its list; from elsewhere the browser goes there. */
export function goTo(href) {
  if (document.dispatchEvent(new CustomEvent("goto", { detail: href, cancelable: true }))) location.assign(href);
}

function mark() {
  for (const tab of tabs()) {
    if (tab.dataset.chatTab === openNumber()) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

function place(digit) {
  return document.querySelector(`[data-chat-tab][data-place="${digit}"]`);
}

/** The list of keys names the chats that are there. */
function name() {
  for (let digit = 1; digit <= MOST; digit += 1) {
    bind({ id: `chat-${digit}`, key: `Alt+${digit}`, label: place(digit)?.dataset.label ?? "", when: () => place(digit), run: () => goTo(place(digit).href) });
  }
}

function writes(number, on) {
  const shown = document.getElementById(`chat-writes-${number}`);
  clearTimeout(timers.get(number));
  if (shown) shown.hidden = !on;
  if (on) timers.set(number, setTimeout(writes, WRITES_MS, number, false));
}

const stale = () => document.dispatchEvent(new CustomEvent("desk:stale"));

document.addEventListener("desk:change", () => {
  mark();
  name();
});
document.addEventListener("ticket:open", mark);
document.addEventListener("ticket:read", stale);
document.addEventListener("socket:list", ({ detail }) => {
  if (!tabOf(detail.number)) return;
  writes(detail.number, false);
  stale();
});
document.addEventListener("socket:chat-typing", ({ detail }) => writes(detail.number, Boolean(detail.seq)));
document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const tab = plain && event.target.closest?.("[data-chat-tab]");
  if (!tab) return;
  event.preventDefault();
  goTo(tab.href);
});
document.addEventListener("htmx:after:request", ({ detail }) => {
  const { action, method } = detail.ctx.request;
  if (method !== "GET" && /\/(availability|live|chats)\//.test(action)) stale();
  if (detail.ctx.sourceElement?.matches?.("[data-dialog-form]") && detail.ctx.response?.status === 204) detail.ctx.sourceElement.closest("dialog").close();
});
