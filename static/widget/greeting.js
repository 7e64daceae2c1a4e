/** The line by which the website began the conversation stands first; the server learns of it when the visitor answers. */
import { find, told } from "chat/told";
import { person } from "chat/outbox";
import { greeting, keepGreeting, token } from "chat/store";

function show(id) {
  const text = Object.hasOwn(told.greetings, id) ? told.greetings[id] : "";
  if (!text) return;
  find("[data-first]").textContent = text;
  find("[data-first-meta]").hidden = false;
}

document.addEventListener("site:greet", ({ detail: { id } }) => {
  if (token() || !Object.hasOwn(told.greetings, id)) return;
  person.greeting = id;
  keepGreeting(id);
  show(id);
});
if (greeting()) show(greeting());
