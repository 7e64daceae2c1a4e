/** Sends what the visitor wrote: kept until the server has it, sent again after every break, shown as sending, sent or failed. */
import { announce, told, words } from "chat/told";
import * as store from "chat/store";
import { place, reconnect, say, up } from "chat/socket";
import { settle, show } from "chat/thread";

const FILE_MS = 120_000;
export const person = { name: "", email: "", signed: null, attributes: null, greeting: "" };
const failed = new Set();
let begins = null;

export function send(text, files = []) {
  const client = store.newId();
  show({ client, mine: true, text, at: new Date().toISOString(), files: files.map(({ name, size }) => ({ name, size })), state: "sending" });
  if (files.length) return void sendFiles(client, text, files);
  store.keep({ client, text });
  flush();
}

/** Everything that waits; a conversation begins with the first of it. */
export function flush() {
  if (!up()) return;
  const waiting = store.unsent().filter(({ client }) => !failed.has(client));
  if (!waiting.length) return;
  if (!store.token()) return void begin();
  waiting.forEach(({ client, text }) => say({ send: { client, text } }));
}

function begin() {
  begins ??= store.alone(async () => {
    if (store.token()) return reconnect();
    const answer = new Promise((resolve) => {
      const hear = ({ detail }) => {
        if (detail.kind === "refused" && detail.what !== "begin") return;
        document.removeEventListener("chat:session", hear);
        document.removeEventListener("chat:refused", hear);
        resolve(detail);
      };
      document.addEventListener("chat:session", hear);
      document.addEventListener("chat:refused", hear);
      setTimeout(() => hear({ detail: { kind: "late" } }), 15_000);
    });
    say({ begin: { name: person.name, email: person.email, person: person.signed, attributes: person.attributes, greeting: person.greeting } });
    const { kind, token, reason } = await answer;
    if (kind === "session") {
      store.keepToken(token);
      document.dispatchEvent(new CustomEvent("chat:begun"));
    } else if (reason) {
      store.unsent().forEach(({ client }) => fail(client, reason));
    }
  }).finally(() => {
    begins = null;
    if (store.token()) flush();
  });
  return begins;
}

async function sendFiles(client, text, files) {
  const body = new FormData();
  body.append("client", client);
  body.append("text", text);
  files.forEach((file) => body.append("files", file, file.name));
  try {
    if (!store.token()) await begin();
    const answer = await fetch(`${told.base}messages/`, {
      method: "POST", body, headers: { "X-Chat-Token": store.token() }, credentials: "omit", signal: AbortSignal.timeout(FILE_MS),
    });
    if (answer.ok) return settle(client, "sent");
    const { reason } = answer.status === 413 ? { reason: "large" } : await answer.json();
    fail(client, reason, () => sendFiles(client, text, files));
  } catch {
    fail(client, "later", () => sendFiles(client, text, files));
  }
}

function fail(client, reason, retry) {
  failed.add(client);
  const why = { slow: words.slow, long: words.long, large: words.large.replace("%s", Math.floor(told.most / 1048576)) }[reason] ?? words.failed;
  announce(why);
  settle(client, "failed", why, () => {
    failed.delete(client);
    settle(client, "sending");
    if (retry) retry();
    else flush();
  });
}

document.addEventListener("chat:ready", ({ detail }) => {
  if (store.token() && !detail.known) {
    store.keepToken(null);
    place.last = "";
  }
  flush();
});
document.addEventListener("chat:ack", ({ detail }) => {
  store.drop(detail.client);
  settle(detail.client, "sent");
});
document.addEventListener("chat:refused", ({ detail }) => {
  if (!detail.client) return;
  if (detail.reason === "unknown") return reconnect();
  fail(detail.client, detail.reason);
});
document.addEventListener("chat:messages", ({ detail }) => detail.messages.forEach(({ client }) => client && store.drop(client)));
setInterval(flush, 10_000);
store.onToken(reconnect);
store.unsent().forEach(({ client, text, at }) => show({ client, mine: true, text, at: new Date(at).toISOString(), files: [], state: "sending" }));
