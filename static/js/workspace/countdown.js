/** Replies that can still be undone: the seconds left, and what undoing brings back. */
const reload = () => document.dispatchEvent(new CustomEvent("ticket:reload"));

function tick() {
  for (const mark of document.querySelectorAll("[data-leaves]")) {
    const left = Math.ceil((Date.parse(mark.dataset.leaves) - Date.now()) / 1000);
    const text = mark.querySelector("[data-leaves-text]");
    if (left > 0) text.textContent = text.dataset.leavesText.replace("%s", left);
    else {
      mark.querySelector("button")?.remove();
      mark.removeAttribute("data-leaves");
    }
  }
}

setInterval(tick, 500);
// A message that was taken back is a draft again, so the composer is drawn anew.
document.addEventListener("undone", (event) => (event.detail.address.includes("/messages/") ? reload() : document.dispatchEvent(new CustomEvent("list:stale"))));
document.addEventListener("htmx:after:request", (event) => {
  if (event.detail.ctx.sourceElement?.matches?.("[data-undo-send]") && event.detail.ctx.response?.raw?.ok) reload();
});
