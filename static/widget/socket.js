/**
 * The socket of one page. Every frame becomes a `chat:<kind>` event; `say` sends when it is up. After a break it says
 * hello with the place of the last message, and gets everything that came since.
 */
import { told } from "chat/told";
import { token } from "chat/store";

const LONGEST_MS = 15_000;
const QUIET_MS = 32_000; // two answers are missing
let socket = null, wait = 400, heard = 0, begun = 0, isUp = false, timer = 0;
export const place = { last: "", visit: {} };

const emit = (kind, detail) => document.dispatchEvent(new CustomEvent(`chat:${kind}`, { detail }));

export const up = () => isUp;

export function say(frame) {
  if (socket?.readyState !== WebSocket.OPEN || (!isUp && !("hello" in frame))) return false;
  socket.send(JSON.stringify(frame));
  return true;
}

export function connect() {
  clearTimeout(timer);
  begun = Date.now();
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const mine = (socket = new WebSocket(`${scheme}//${location.host}${told.socket}`));
  mine.addEventListener("open", () => say({ hello: { ...place.visit, token: token(), after: place.last } }));
  mine.addEventListener("message", (event) => {
    if (mine !== socket) return;
    heard = Date.now();
    const frame = JSON.parse(event.data);
    if (frame.kind === "ready") [isUp, wait] = [true, 400];
    emit(frame.kind, frame);
  });
  mine.addEventListener("close", () => mine === socket && again());
}

function again() {
  if (isUp) emit("down");
  isUp = false;
  clearTimeout(timer);
  timer = setTimeout(connect, wait * (0.5 + Math.random()));
  wait = Math.min(wait * 2, LONGEST_MS);
}

/** Hangs up and comes back at once: with another token, or after a sleep. */
export function reconnect() {
  const former = socket;
  [socket, isUp, wait] = [null, false, 400];
  former?.close();
  connect();
}

setInterval(() => {
  if (isUp) say({ ping: 1 });
  // The network went away without a word: half-open, or it does not even begin.
  if (!isUp && socket?.readyState === WebSocket.CONNECTING && Date.now() - begun > QUIET_MS) reconnect();
  if (!isUp || Date.now() - heard <= QUIET_MS) return;
  emit("down");
  reconnect();
}, 15_000);
addEventListener("online", reconnect);
addEventListener("pageshow", (event) => event.persisted && reconnect());
