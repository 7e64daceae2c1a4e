/** A chat that rings at the agent: the time that is left, a sound, a notice of the system, accept and decline. */
import { announce } from "helpdesk/live-region";
import { goTo } from "helpdesk/desk/chats";
import { ringing } from "helpdesk/desk/tone";
import { send, toastOf } from "helpdesk/workspace/text";

const app = document.querySelector("[data-app]");
let rings = "", until = 0, tick = 0, notice = null, hush = null;

const card = () => document.querySelector("[data-ring]");
const stale = () => document.dispatchEvent(new CustomEvent("desk:stale"));

function draw() {
  const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
  const shown = card()?.querySelector("[data-ring-left]");
  const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (shown && shown.textContent !== text) shown.textContent = text;
  if (left) return;
  stop();
  setTimeout(stale, 700);
}

function stop() {
  clearInterval(tick);
  hush?.();
  notice?.close();
  [rings, hush, notice] = ["", null, null];
}

function start(found) {
  rings = found.dataset.ring;
  until = performance.now() + Number(found.dataset.seconds) * 1000;
  tick = setInterval(draw, 250);
  draw();
  announce(`${found.dataset.text}. ${found.dataset.textKeys}`);
  if (app.dataset.ringSound !== undefined) hush = ringing(rings);
  if (app.dataset.ringNotice === undefined || !document.hidden || globalThis.Notification?.permission !== "granted") return;
  notice = new Notification(found.dataset.text, { tag: "ring", silent: true });
  notice.addEventListener("click", () => window.focus());
}

document.addEventListener("desk:change", () => {
  const found = card();
  if (found?.dataset.ring === rings) return draw();
  if (rings) stop();
  if (found) start(found);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-ring-post]");
  if (!button) return;
  stop();
  for (const each of card().querySelectorAll("button")) each.disabled = true;
  const answer = await send(button.dataset.ringPost).catch(() => null);
  if (!answer?.ok) toastOf(answer);
  stale();
  const place = answer?.headers.get("X-Goto");
  if (place) goTo(place);
});

// The browser asks whether it may show notices, once, at the first click of an agent who wants them.
document.addEventListener("click", () => {
  if (app.dataset.ringNotice !== undefined && globalThis.Notification?.permission === "default") Notification.requestPermission();
}, { once: true });
