/** Keeps `<time datetime data-time="relative|clock|date">` fresh, in the reader's language and zone; the exact instant is its title. */
import { onAdded } from "helpdesk/added";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const written = document.documentElement.lang || undefined;
// The page says English; the browser knows whether its reader writes 9:59 PM or 21:59.
const language = navigator.languages.find((tag) => tag.split("-")[0] === written) ?? written;
const format = (options) => new Intl.DateTimeFormat(language, options);
const unit = (name) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" });
const minutes = unit("minute"), hours = unit("hour");
const now = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(0, "second");
const exact = format({ dateStyle: "full", timeStyle: "medium" });
const clock = format({ hour: "numeric", minute: "2-digit" });
const weekday = format({ weekday: "short" });
const dayOfYear = format({ day: "numeric", month: "short" });
const day = format({ day: "numeric", month: "short", year: "numeric" });

function short(then, today) {
  if (today - then < 6 * DAY && then <= today) return weekday.format(then);
  return (then.getFullYear() === today.getFullYear() ? dayOfYear : day).format(then);
}

function sameDay(one, other) {
  return one.toDateString() === other.toDateString();
}

const forms = {
  relative(then, today) {
    const ago = today - then;
    if (Math.abs(ago) < MINUTE) return now;
    if (ago > 0 && ago < HOUR) return minutes.format(Math.floor(ago / MINUTE));
    if (ago > 0 && ago < DAY) return hours.format(Math.floor(ago / HOUR));
    return short(then, today);
  },
  clock(then, today) {
    return sameDay(then, today) ? clock.format(then) : `${short(then, today)}, ${clock.format(then)}`;
  },
  date: (then) => day.format(then),
};

function write(element) {
  const then = new Date(element.dateTime);
  if (Number.isNaN(then.getTime())) return;
  const text = (forms[element.dataset.time] ?? forms.relative)(then, new Date());
  if (element.textContent !== text) element.textContent = text;
  if (!element.title) element.title = exact.format(then);
}

export function refresh() {
  document.querySelectorAll("time[data-time]").forEach(write);
}

onAdded("time[data-time]", write);
setInterval(() => document.hidden || refresh(), 30_000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
