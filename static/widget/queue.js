/** The visitor's place in line, told anew whenever it changes; and the way out of it: an answer by mail. */
import { announce, fill, find, words } from "chat/told";
import { MAIL, choose, focusFirst, refuse } from "chat/ask";
import { tell } from "chat/composer";
import { person } from "chat/outbox";
import { say, up } from "chat/socket";
import { scroll } from "chat/thread";

const box = find("[data-queue]");
const form = find("[data-mail]");
const offer = find("[data-mail-open]");
let last = "", waited = false;

function closeForm() {
  if (form.hidden) return;
  form.hidden = true;
  choose();
}

function show({ place, minutes, anybody, mail, email, agent }) {
  box.hidden = !place;
  if (!place) {
    closeForm();
    if (waited && agent) announce(fill(words.joined, agent));
    [waited, last] = [false, ""];
    return;
  }
  waited = true;
  person.email ||= email;
  const line = place === 1 ? words.next : fill(words.inLine, place);
  const wait = minutes === null ? (anybody ? "" : words.nobody) : minutes ? fill(words.aboutMinutes, minutes) : words.soon;
  find("[data-place]").textContent = place;
  find("[data-line]").textContent = line;
  find("[data-wait]").textContent = wait || words.stay;
  offer.hidden = !mail;
  if (`${line} ${wait}` !== last) announce(`${line}. ${wait}`);
  last = `${line} ${wait}`;
  scroll();
}

offer.addEventListener("click", () => {
  [find("[data-ask]").hidden, find("[data-composer]").hidden, form.hidden] = [true, true, false];
  form.elements.address.value ||= person.email;
  form.elements.address.focus();
});
find("[data-mail-close]").addEventListener("click", () => {
  closeForm();
  focusFirst();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = form.elements.address.value.trim();
  if (refuse(form, "address", MAIL.test(address) ? "" : words.needEmail)) return;
  if (!up() || !say({ mail: address })) refuse(form, "address", words.offline);
});
/** Nothing more can be written, and nothing else is offered. */
document.addEventListener("chat:banned", ({ detail }) => {
  const note = find("[data-banned]");
  [note.hidden, note.textContent] = [!detail.on, detail.on ? words.banned : ""];
  if (!detail.on) return choose();
  for (const form of document.querySelectorAll("form")) form.hidden = true;
  box.hidden = true;
});
document.addEventListener("chat:queue", ({ detail }) => show(detail));
document.addEventListener("chat:by-mail", ({ detail }) => {
  closeForm();
  box.hidden = true;
  tell(fill(words.byMail, detail.email));
  announce(fill(words.byMail, detail.email));
});
document.addEventListener("chat:refused", ({ detail }) => {
  if (detail.what !== "mail") return;
  if (detail.reason === "email") refuse(form, "address", words.needEmail);
  else closeForm();
});
