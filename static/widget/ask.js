/** The forms of the frame: who the visitor is, before the first message; where the transcript goes. */
import { announce, fill, find, told, words } from "chat/told";
import { say, up } from "chat/socket";
import { person } from "chat/outbox";
import { focus, tell } from "chat/composer";
import { token } from "chat/store";

const ask = find("[data-ask]");
const transcript = find("[data-transcript]");
const composer = find("[data-composer]");
export const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
let done = false;

const needs = () => {
  const { askName, askEmail, hours } = told;
  // A bot asks by itself for what is not required, and for the address when nobody is there.
  if (told.bot) return { name: askName === "required" ? askName : "no", email: askEmail === "required" ? askEmail : "no" };
  return { name: askName, email: hours.open ? askEmail : "required" };
};

export function refuse(form, name, line) {
  const field = form.querySelector(`[data-field="${name}"]`);
  const error = field.querySelector("[data-error]");
  [error.hidden, error.textContent] = [!line, line];
  field.querySelector("input").setAttribute("aria-invalid", String(Boolean(line)));
  if (line) {
    field.querySelector("input").focus();
    announce(line);
  }
  return Boolean(line);
}

/** Shows the form or the composer, whichever the visitor needs now. */
export function choose() {
  const wanted = needs();
  const skip = done || token() || person.signed || Object.values(wanted).every((each) => each === "no");
  if (!find("[data-banned]").hidden || !transcript.hidden || !find("[data-mail]").hidden) return;
  ask.hidden = Boolean(skip);
  composer.hidden = !skip;
  ask.querySelector("[data-ask-title]").textContent = told.hours.open ? words.start : words.leave;
  ask.querySelector("[data-ask-submit]").textContent = told.hours.open ? words.start : words.leave;
  for (const [name, how] of Object.entries(wanted)) {
    const field = ask.querySelector(`[data-field="${name}"]`);
    field.hidden = how === "no";
    field.querySelector("[data-optional]").hidden = how === "required";
    field.querySelector("input").required = how === "required";
  }
}

export function focusFirst() {
  if (composer.hidden && !ask.hidden) ask.querySelector(".chat-field:not([hidden]) input")?.focus();
  else focus();
}

ask.addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = needs();
  const name = ask.elements.name.value.trim(), email = ask.elements.email.value.trim();
  const wrong = (wanted.email === "required" || email) && !MAIL.test(email) ? words.needEmail : "";
  const failed = [refuse(ask, "email", wrong), refuse(ask, "name", wanted.name === "required" && !name ? words.needName : "")];
  if (failed.some(Boolean)) return;
  Object.assign(person, { name, email });
  done = true;
  choose();
  focus();
});

export function openTranscript() {
  [ask.hidden, composer.hidden, transcript.hidden] = [true, true, false];
  transcript.elements.address.value ||= person.email;
  transcript.elements.address.focus();
}

function closeTranscript() {
  transcript.hidden = true;
  choose();
  focusFirst();
}

transcript.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = transcript.elements.address.value.trim();
  if (refuse(transcript, "address", MAIL.test(address) ? "" : words.needEmail)) return;
  if (up() && say({ transcript: address })) closeTranscript();
  else refuse(transcript, "address", words.offline);
});
find("[data-transcript-close]").addEventListener("click", closeTranscript);
document.addEventListener("chat:transcript", ({ detail }) => tell(fill(words.mailed, detail.email)));
document.addEventListener("chat:refused", ({ detail }) => {
  if (detail.what === "begin" && detail.reason === "email") {
    done = false;
    choose();
    refuse(ask, "email", words.needEmail);
  }
  if (detail.what === "transcript") tell(detail.reason === "unknown" ? words.noAnswer : words.notMailed);
});
