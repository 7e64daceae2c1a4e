/** The visitor of the open chat: whether they write, and their box in the side panel, which follows where they are. */
import { openNumber } from "helpdesk/workspace/open";

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

document.addEventListener("socket:visitor-typing", ({ detail }) => detail.number === openNumber() && show(Boolean(detail.seq)));
document.addEventListener("socket:visitor-here", ({ detail }) => {
  const box = document.getElementById("visitor");
  if (detail.number === openNumber() && box) window.htmx.trigger(box, "refresh-visitor");
});
document.addEventListener("ticket:change", () => show(false));
document.addEventListener("ticket:open", () => show(false));
