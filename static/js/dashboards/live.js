/**
 * The wallboard: it is read again when a hint comes and every ten seconds, never in a hidden tab. While nothing answers it
 * says since when its figures stand.
 */
import { refresh } from "helpdesk/time";

const EVERY_MS = 10_000, LEAST_MS = 1_000, PATIENCE_MS = 8_000;
const HEADERS = { "HX-Request": "true", "HX-Request-Type": "partial" };
const page = document.querySelector("[data-wall-page]");
const wall = document.querySelector("[data-wall]");
const full = document.querySelector("[data-wall-full]");
let asked = Date.now(), timer = 0;

const read = () => fetch(wall.dataset.wall, { headers: HEADERS, signal: AbortSignal.timeout(PATIENCE_MS) })
  .then(async (answer) => ({ answer, text: await answer.text() }))
  .catch(() => ({ answer: null, text: "" }));

async function look() {
  if (document.hidden) return plan(EVERY_MS); // who comes back looks at once
  asked = Date.now();
  const { answer, text } = await read();
  const elsewhere = answer?.headers.get("HX-Redirect");
  if (elsewhere) return location.assign(elsewhere);
  if (answer?.ok) {
    await window.htmx.swap({ text, sourceElement: document.body, target: wall, swap: "innerMorph" });
    refresh();
  }
  wall.querySelector("[data-wall-stale]").hidden = Boolean(answer?.ok);
  plan(EVERY_MS);
}

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(look, wait);
}

/** A hint: at once, but not twice in a second. */
const soon = () => plan(Math.max(0, asked + LEAST_MS - Date.now()));

for (const hint of ["list", "live", "call", "open"]) document.addEventListener(`socket:${hint}`, soon);
document.addEventListener("visibilitychange", () => document.hidden || soon());
addEventListener("online", soon);
addEventListener("offline", soon);
plan(EVERY_MS);

if (document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen()));
  document.addEventListener("fullscreenchange", () => full.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement))));
}
