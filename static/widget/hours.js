/** Whether somebody is there, in the visitor's language and clock. */
import { fill, find, told, words } from "chat/told";

export function showHours() {
  const { open, until, next } = told.hours;
  const clock = (at, more) => new Date(at).toLocaleString(document.documentElement.lang, { hour: "numeric", minute: "2-digit", ...more });
  const line = find("[data-hours]");
  line.dataset.open = String(open);
  if (open) line.textContent = until ? fill(words.openUntil, clock(until)) : words.open;
  else line.textContent = next ? fill(words.back, clock(next, { weekday: "long" })) : words.closed;
}
