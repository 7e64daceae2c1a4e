/**
 * The frame and its website. Only the parent window is heard, only from the origin that said hello first, and only if it
 * is one of the channel's websites; a message that has another form is ignored.
 */
import { told } from "chat/told";

let site = "";
const FORMS = {
  hello: { page: "string", title: "string", referrer: "string" },
  visit: { page: "string", title: "string", referrer: "string" },
  open: { full: "boolean" },
  close: {},
  identify: { person: "object" },
  set: { attributes: "object" },
  greet: { id: "string" },
};

function isWebsite(origin) {
  const { protocol, host } = new URL(origin);
  if (origin === location.origin) return true;
  return told.websites.some((entry) => {
    const [scheme, name] = entry.includes("//") ? entry.split("://") : ["", entry];
    if (scheme && `${scheme}:` !== protocol) return false;
    return name.startsWith("*.") ? host.endsWith(name.slice(1)) : host === name;
  });
}

function fits(message) {
  const form = message?.helpdesk === "chat" && Object.hasOwn(FORMS, message.do) ? FORMS[message.do] : null;
  return form && Object.entries(form).every(([name, type]) => typeof message[name] === type && message[name] !== null);
}

addEventListener("message", (event) => {
  if (event.source !== parent || parent === self || !fits(event.data)) return;
  if (!site && event.data.do === "hello" && isWebsite(event.origin)) site = event.origin;
  if (event.origin !== site) return;
  document.dispatchEvent(new CustomEvent(`site:${event.data.do}`, { detail: event.data }));
});

/** Tells the website's script; before it said hello only that the frame is there. */
export function tell(name, more = {}) {
  if (parent !== self) parent.postMessage({ helpdesk: "chat", tell: name, ...more }, site || "*");
}
