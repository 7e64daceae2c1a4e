/** The frame comes alive: what the server and the website tell becomes what the visitor sees. */
import { announce, fill, find, paint, told, words } from "chat/told";
import { showHours } from "chat/hours";
import { guardKeys } from "chat/keys";
import * as store from "chat/store";
import { connect, place, say, up } from "chat/socket";
import { clear, scroll, show } from "chat/thread";
import { flush, person } from "chat/outbox";
import { choose, focusFirst } from "chat/ask";
import { tell as note } from "chat/composer";
import { offerTranscript, ring } from "chat/menu";
import { tell } from "chat/link";
import { cut } from "chat/visit";
import { showTyping } from "chat/typing";
import "chat/rating";
import "chat/ending";
import "chat/bot";
import "chat/articles";
import "chat/greeting";
import "chat/queue";

const offline = find("[data-offline]");
const alone = parent === self;
let isOpen = alone, isFull = alone, first = true, unread = 0;

function readUp() {
  if (isOpen && !document.hidden && place.last && up()) say({ read: place.last });
}

const HEARD = {
  ready({ hours }) {
    told.hours = hours;
    offline.hidden = true;
    showHours();
    choose();
  },
  down() {
    offline.textContent = words.offline;
    offline.hidden = false;
  },
  begun() {
    tell("begun");
    choose();
  },
  conversation({ fresh }) {
    if (!first && fresh) clear();
    first = false;
  },
  messages({ messages }) {
    const others = messages.filter((message) => show(message) && !message.mine);
    place.last = messages.at(-1).id;
    if (messages.some(({ mine }) => !mine)) {
      offerTranscript();
      say({ got: place.last });
    }
    readUp();
    if (!others.length) return;
    showTyping(false);
    others.forEach(({ author, text }) => announce(fill(words.newMessage, author || words.auto, text)));
    ring();
    tell("message", { author: others.at(-1).author });
  },
  state({ over, unread: count }) {
    unread = count;
    tell("unread", { count: unread });
    note(over ? words.ended : "");
  },
  typing: ({ on }) => showTyping(on),
  wrote: () => !told.hours.open && !told.bot && note(words.received),
};
for (const [kind, hear] of Object.entries(HEARD)) document.addEventListener(`chat:${kind}`, ({ detail }) => hear(detail ?? {}));

const SITE = {
  hello: (visit) => { place.visit = cut(visit); begin(); },
  visit: (visit) => { place.visit = cut(visit); say({ visit: place.visit }); },
  open({ full }) {
    [isOpen, isFull] = [true, full];
    scroll();
    focusFirst();
    readUp();
  },
  close: () => { isOpen = false; },
  identify({ person: { id, signature, name, email } }) {
    Object.assign(person, { name: String(name ?? person.name), email: String(email ?? person.email) });
    if (id && signature) person.signed = { id: String(id), signature: String(signature) };
    if (store.token()) say({ person: { name: person.name, email: person.email } });
    choose();
  },
  set({ attributes }) {
    person.attributes = { ...person.attributes, ...attributes };
    say({ attributes });
  },
};
for (const [name, hear] of Object.entries(SITE)) document.addEventListener(`site:${name}`, ({ detail }) => hear(detail));

function begin() {
  if (begin.done) return;
  begin.done = true;
  connect();
}

function close() {
  if (!alone) tell("close");
}

find("[data-close]").hidden = alone;
find("[data-close]").addEventListener("click", close);
guardKeys(close, () => isFull);
document.addEventListener("visibilitychange", () => {
  readUp();
  if (!document.hidden) flush();
});
addEventListener("focus", readUp);

paint();
showHours();
choose();
if (alone) {
  place.visit = cut({ page: location.origin + location.pathname, title: document.title, referrer: "" });
  begin();
}
tell("ready");
document.documentElement.dataset.alive = "true";
