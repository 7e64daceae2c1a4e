/** Somebody writes: shown until they stop, or have been silent for half a minute. */
import { find, words } from "chat/told";
import { scroll } from "chat/thread";

const typing = find("[data-typing]");
let quiet = 0;

export function showTyping(on) {
  clearTimeout(quiet);
  typing.hidden = !on;
  typing.lastElementChild.textContent = on ? words.typing : "";
  if (on) {
    scroll();
    quiet = setTimeout(() => showTyping(false), 30_000);
  }
}
