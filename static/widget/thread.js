/** The conversation: lines by the server's order, each once, what is on its way at the end. */
import { find, icon, made, words } from "chat/told";
import { attached, written } from "chat/bubble";

const lines = find("[data-lines]");
const scroller = find("[data-thread]");
const known = new Set();
const STATES = { sending: words.sending, sent: words.sent, failed: words.failed };
let day = "";

function dayLine(at) {
  const date = new Date(at);
  const name = date.toDateString() === new Date().toDateString() ? words.today : date.toLocaleDateString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long" });
  if (name === day) return;
  day = name;
  lines.append(made("p", "chat-day", name));
}

function atEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
}

export function scroll() {
  scroller.scrollTop = scroller.scrollHeight;
}

/** Shows a message; one that is shown already only takes its place. True when it is new here. */
export function show(message) {
  if (message.id && known.has(message.id)) return false;
  if (message.id) known.add(message.id);
  const stay = atEnd() || message.mine;
  const former = message.client ? lines.querySelector(`[data-client="${CSS.escape(message.client)}"]`) : null;
  dayLine(message.at);
  const line = made("article", `chat-line chat-line--${message.mine ? "out" : "in"}`);
  if (message.client) line.dataset.client = message.client;
  const bubble = made("div", `chat-bubble chat-bubble--${message.mine ? "out" : "in"}`);
  bubble.dir = "auto";
  if (message.text) bubble.append(written(message.text));
  bubble.append(...message.files.map((file) => attached(file, () => atEnd() && scroll())));
  const who = message.mine ? words.you : message.auto ? [message.author, words.auto].filter(Boolean).join(" · ") : message.author;
  const time = Object.assign(made("time", "", new Date(message.at).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" })), { dateTime: message.at });
  const meta = made("p", "chat-line__meta");
  meta.append(made("bdi", message.mine ? "visually-hidden" : "", who), time, made("span", "chat-line__state"));
  line.append(bubble, meta);
  const pending = lines.querySelector('[data-state="sending"], [data-state="failed"]');
  if (message.id) former?.remove();
  lines.insertBefore(line, message.id && pending !== former ? pending : null);
  if (message.mine) mark(line, message.id ? "sent" : message.state);
  if (stay) scroll();
  return !former;
}

function mark(line, state, why, retry) {
  line.dataset.state = state;
  const told = line.querySelector(".chat-line__state");
  told.replaceChildren(why ?? STATES[state]);
  if (state === "sent") told.prepend(icon("check"));
  if (!retry) return;
  const button = Object.assign(made("button", "chat-link", words.again), { type: "button" });
  button.addEventListener("click", retry);
  told.append(" ", button);
}

/** How far a message of ours came: sending, sent, failed (why, and what tries again). */
export function settle(client, state, why, retry) {
  const line = lines.querySelector(`[data-client="${CSS.escape(client)}"]`);
  if (line) mark(line, state, why, retry);
}

/** Another conversation began. */
export function clear() {
  known.clear();
  day = "";
  lines.querySelectorAll(".chat-line:not([data-state=sending]):not([data-state=failed]), .chat-day").forEach((line) => line.remove());
}
