/** What outlives the page: the token, what was not sent yet, and choices. Several tabs share it. */
import { told } from "chat/told";

const PREFIX = `chat-${told.key}-`;
const ORPHANED_MS = 15_000;
const memory = new Map();
let tab = null;

function read(name) {
  try { return localStorage.getItem(PREFIX + name); } catch { return memory.get(name) ?? null; }
}

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch { memory.set(name, value); }
}

export const token = () => read("token") ?? "";
export const keepToken = (value) => write("token", value);
export const sound = () => read("sound") === "on";
export const greeting = () => read("greeting") ?? "";
export const keepGreeting = (id) => write("greeting", id);
export const keepSound = (on) => write("sound", on ? "on" : "off");

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function thisTab() {
  try { tab ??= sessionStorage.getItem(`${PREFIX}tab`) ?? newId(); sessionStorage.setItem(`${PREFIX}tab`, tab); } catch { tab ??= newId(); }
  return tab;
}

function outbox() {
  try { return JSON.parse(read("outbox") ?? "[]"); } catch { return []; }
}

/** Keeps a text until the server has it; the id makes sending it twice one message. */
export function keep(entry) {
  write("outbox", JSON.stringify([...outbox().filter(({ client }) => client !== entry.client), { ...entry, tab: thisTab(), at: Date.now() }]));
}

export function drop(client) {
  write("outbox", JSON.stringify(outbox().filter((entry) => entry.client !== client)));
}

/** What this tab has to send: its own, and what a closed tab left behind. */
export function unsent() {
  return outbox().filter((entry) => entry.tab === thisTab() || Date.now() - entry.at > ORPHANED_MS);
}

/** Another tab began the conversation. */
export function onToken(listener) {
  addEventListener("storage", (event) => event.key === `${PREFIX}token` && event.newValue && listener());
}

/** One tab at a time, where the browser can say so. */
export function alone(work) {
  return navigator.locks ? navigator.locks.request(`${PREFIX}begin`, work) : work();
}
