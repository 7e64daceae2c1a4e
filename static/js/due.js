/** Counts `[data-due]` down: quiet, amber from `data-soon` on, red once it is over. The words stand on `[data-text-overdue]`. */
import { onAdded } from "helpdesk/added";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const language = document.documentElement.lang || undefined;
const unit = (name) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" });
const minutes = unit("minute"), hours = unit("hour"), days = unit("day");
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
const words = document.querySelector("[data-text-overdue]")?.dataset ?? {};

/** Rounded up while time is left, so that "0 min" is never promised; down once it is over. */
function span(ms, isOver) {
  const whole = (isOver ? Math.floor : Math.ceil)(ms / MINUTE);
  if (whole < 60) return minutes.format(whole);
  if (whole < 10 * 60) return whole % 60 ? `${hours.format(Math.floor(whole / 60))} ${String(whole % 60).padStart(2, "0")}` : hours.format(whole / 60);
  return ms < 2 * DAY ? hours.format(Math.round(ms / HOUR)) : days.format(Math.round(ms / DAY));
}

function write(chip) {
  const due = Date.parse(chip.dataset.due), soon = Date.parse(chip.dataset.soon), now = Date.now();
  if (Number.isNaN(due)) return;
  const state = now > due ? "breached" : now >= soon ? "warning" : "ok";
  const left = span(Math.abs(due - now), now > due);
  chip.classList.remove("sla--ok", "sla--warning", "sla--breached");
  chip.classList.add(`sla--${state}`);
  chip.firstElementChild.textContent = `${{ ok: words.textDue, warning: words.textDueSoon, breached: words.textOverdue }[state] ?? ""} `;
  const text = state === "breached" ? (words.textOver ?? "%s").replace("%s", left) : left;
  if (chip.lastElementChild.textContent !== text) chip.lastElementChild.textContent = text;
  chip.title = exact.format(due);
  // The last quarter is known by its beginning; what comes before it is full until then.
  const share = Math.min(100, Math.max(0, (25 * (due - now)) / Math.max(1, due - soon)));
  chip.querySelector(".ring__value")?.setAttribute("stroke-dasharray", `${Math.round(share)} 100`);
}

onAdded("[data-due]", write);
const refresh = () => document.hidden || document.querySelectorAll("[data-due]").forEach(write);
setInterval(refresh, 10_000);
document.addEventListener("visibilitychange", refresh);
