/** htmx's manners: failures become notices and change nothing, waiting shows as a thin line. The rest is in its meta element. */
import { announce } from "helpdesk/live-region";
import { showToast } from "helpdesk/toast";

const region = document.querySelector("[data-toasts]");
const progress = document.querySelector("[data-progress]");
const WORDS = { 403: "textForbidden", 404: "textMissing", 409: "textConflict", 410: "textMissing", 412: "textConflict", 429: "textSlowDown" };
let waiting = 0;

function showProgress(change) {
  waiting = Math.max(0, waiting + change);
  progress?.toggleAttribute("data-active", waiting > 0);
}

document.addEventListener("htmx:before:request", () => showProgress(1));
document.addEventListener("htmx:finally:request", () => showProgress(-1));

document.addEventListener("htmx:response:error", (event) => {
  const { response, hx } = event.detail.ctx;
  if (response.status === 422 || hx?.redirect || hx?.trigger?.includes("toast")) return; // the answer itself speaks
  const text = region?.dataset[WORDS[response.status] ?? "textFailed"];
  if (text) showToast(text, { tone: "error" });
});

document.addEventListener("htmx:error", () => {
  if (region) showToast(region.dataset.textOffline, { tone: "error" });
});

document.addEventListener("announce", (event) => announce(event.detail.text ?? event.detail.value));
