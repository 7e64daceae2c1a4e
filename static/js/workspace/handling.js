/** Tells which ticket an agent works on: in front, visible, and something pressed or moved within a minute. Shows their time. */
import { onAdded } from "helpdesk/added";
import { openNumber } from "helpdesk/workspace/open";
import { say } from "helpdesk/workspace/socket";

const EVERY_MS = 15_000, IDLE_MS = 60_000;
let input = Date.now(), working = 0, said = 0;

const isActive = () => document.hasFocus() && !document.hidden && Date.now() - input < IDLE_MS;

function look() {
  const number = isActive() ? openNumber() ?? 0 : 0;
  if (number && (number !== working || Date.now() - said >= EVERY_MS)) {
    say({ working: number });
    said = Date.now();
  } else if (!number && working) say({ working: 0 });
  working = number;
}

function text(seconds, { textHours }) {
  const whole = Math.floor(seconds / 60);
  if (whole < 60) return `${whole}:${String(seconds % 60).padStart(2, "0")}`;
  return textHours.replace("%1", Math.floor(whole / 60)).replace("%2", whole % 60);
}

function draw(mark) {
  const seconds = Number(mark.dataset.seconds);
  mark.textContent = text(seconds, mark.dataset);
}

function tick() {
  look();
  const mark = document.querySelector(`[data-time-spent="${working}"] [data-seconds]:not([data-ended])`);
  if (!mark) return;
  mark.dataset.seconds = Number(mark.dataset.seconds) + 1;
  draw(mark);
}

for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"]) {
  document.addEventListener(kind, () => { input = Date.now(); }, { passive: true, capture: true });
}
onAdded("[data-time-spent] [data-seconds]", draw); // a ringing card counts seconds of its own
// The next tick looks: by then the socket knows which ticket is open.
document.addEventListener("ticket:open", () => {
  input = Date.now();
  said = 0;
});
document.addEventListener("socket:open", () => { said = 0; });
document.addEventListener("visibilitychange", look);
addEventListener("blur", look);
addEventListener("focus", () => { input = Date.now(); });
setInterval(tick, 1_000);
