/**
 * The socket: hints only. Every hint becomes a `socket:<kind>` event; `say(…)` sends. After a break it asks again for
 * everything (`socket:open` with {again: true}); while there is none, nothing is lost, it is only later.
 */
const app = document.querySelector("[data-socket]");
const LONGEST_MS = 20_000;
const QUIET_MS = 32_000; // two answers are missing
let socket = null, wait = 500, opened = 0, heard = 0;

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}${app.dataset.socket}`);
  socket.addEventListener("open", () => {
    socket.send(JSON.stringify({ ticket: app.dataset.socketTicket }));
  });
  socket.addEventListener("message", (event) => {
    heard = Date.now();
    const hint = JSON.parse(event.data);
    if (hint.kind === "ready") ready();
    document.dispatchEvent(new CustomEvent(`socket:${hint.kind}`, { detail: hint }));
  });
  socket.addEventListener("close", (event) => {
    delete document.documentElement.dataset.socketReady;
    if (event.code === 4401) return; // signed out: the next request leads to the sign-in page
    setTimeout(connect, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, LONGEST_MS);
  });
}

function ready() {
  wait = 500;
  opened += 1;
  document.documentElement.dataset.socketReady = "true";
  document.dispatchEvent(new CustomEvent("socket:open", { detail: { again: opened > 1 } }));
}

export function say(message) {
  if (socket?.readyState === WebSocket.OPEN && opened) socket.send(JSON.stringify(message));
}

if (app) {
  // Not before every module of the page listens: what the first hints ask for must not be missed.
  if (document.readyState === "complete") connect();
  else document.addEventListener("DOMContentLoaded", connect, { once: true });
  setInterval(() => {
    say({ ping: true });
    if (heard && Date.now() - heard > QUIET_MS) socket?.close(); // half-open: the network went away without a word
  }, 15_000);
}
