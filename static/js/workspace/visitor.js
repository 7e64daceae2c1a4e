/** The visitor of the open chat: whether they write, and their box in the side panel, which follows where they are. */
import { openNumber } from "helpdesk/workspace/open";
import { part } from "helpdesk/workspace/text";

const FORGET_MS = 8_000;
let timer = 0;

function line() {
  const composer = document.getElementById("composer");
  if (!composer) return null;
  const found = document.querySelector(".visitor-writes") ?? Object.assign(document.createElement("p"), { className: "visitor-writes", hidden: true });
  if (!found.isConnected) composer.before(found);
  return found;
}

function show(writes) {
  clearTimeout(timer);
  const box = document.getElementById("visitor");
  const shown = line();
  if (!shown) return;
  shown.hidden = !writes || !box;
  shown.textContent = shown.hidden ? "" : box.dataset.textWriting;
  if (writes) timer = setTimeout(show, FORGET_MS, false);
}

/** What is typed so far, where the channel shows it and the visitor knows. */
async function preview() {
  const address = document.getElementById("visitor")?.dataset.preview;
  const answer = address && (await part(address));
  const { text } = answer?.ok ? await answer.json() : {};
  const shown = line();
  if (text && shown && !shown.hidden) shown.textContent = `${document.getElementById("visitor").dataset.textWriting} ${text}`;
}

document.addEventListener("socket:visitor-typing", ({ detail }) => {
  if (detail.number !== openNumber()) return;
  show(Boolean(detail.seq));
  if (detail.seq) preview();
});
document.addEventListener("socket:visitor-here", ({ detail }) => {
  const box = document.getElementById("visitor");
  if (detail.number === openNumber() && box) window.htmx.trigger(box, "refresh-visitor");
});
document.addEventListener("ticket:change", () => show(false));
document.addEventListener("ticket:open", () => show(false));
