/** The frame's menu: sound, transcript. */
import { find } from "chat/told";
import { keepSound, sound } from "chat/store";
import { openTranscript } from "chat/ask";

const button = find("[data-menu-button]");
const list = find("#chat-menu");
const box = find("[data-sound]");

export function isOpen() {
  return !list.hidden;
}

export function toggle(open = list.hidden) {
  list.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  if (open) box.focus();
  else button.focus();
}

export function offerTranscript() {
  find("[data-transcript-open]").hidden = false;
}

button.addEventListener("click", () => toggle());
document.addEventListener("click", (event) => isOpen() && !event.target.closest("[data-menu]") && toggle(false));
box.checked = sound();
box.addEventListener("change", () => keepSound(box.checked));
find("[data-transcript-open]").addEventListener("click", () => {
  toggle(false);
  openTranscript();
});

/** A short soft tone, made here, if the visitor wants one. */
export function ring() {
  if (!sound() || !globalThis.AudioContext) return;
  const context = new AudioContext(), tone = context.createOscillator(), level = context.createGain();
  level.gain.setValueAtTime(0.12, context.currentTime);
  level.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.35);
  tone.frequency.value = 740;
  tone.connect(level).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.35);
  tone.onended = () => context.close();
}
