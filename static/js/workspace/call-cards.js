/** Calls of this agent pop up in every open page: a hint comes, the cards are asked for, what was typed in one stays. */
import "helpdesk/workspace/socket";
import { part } from "helpdesk/workspace/text";

const place = Object.assign(document.createElement("div"), { className: "call-pops" });
place.setAttribute("aria-live", "assertive");
document.body.append(place);
let asked = 0;

async function refresh() {
  const turn = ++asked;
  const answer = await part("/calls/cards/");
  if (!answer?.ok || turn !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll("[data-call]")].map((card) => document.adoptNode(card));
  const shown = new Map([...place.children].map((card) => [card.dataset.call, card]));
  const kept = fresh.map((card) => merged(shown.get(card.dataset.call), card));
  const gone = [...place.children].filter((card) => !kept.includes(card));
  for (const card of gone) card.remove();
  for (const card of kept) if (!card.isConnected) place.append(card);
  for (const card of kept) window.htmx.process(card);
  tick();
}

/** The card to show: the one that is there while nothing changed, else the new one with the note that is being typed. */
function merged(before, card) {
  if (!before) return card;
  if (before.dataset.state === card.dataset.state) return before;
  const [typed, empty] = [before.querySelector("textarea"), card.querySelector("textarea")];
  if (typed && empty) {
    const [text, focused, at] = [typed.value, document.activeElement === typed, typed.selectionStart];
    before.replaceWith(card);
    empty.value = text;
    if (focused) empty.focus();
    if (focused) empty.setSelectionRange(at, at);
  } else before.replaceWith(card);
  return card;
}

const written = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

function tick() {
  for (const mark of place.querySelectorAll("[data-since]")) mark.textContent = written(Math.max(0, Date.now() - Date.parse(mark.dataset.since)));
  for (const mark of place.querySelectorAll("[data-until]")) mark.textContent = written(Math.max(0, Date.parse(mark.dataset.until) - Date.now()));
}

document.addEventListener("socket:call", refresh);
document.addEventListener("socket:open", refresh);
document.addEventListener("htmx:after:request", ({ detail }) => {
  if (detail.ctx.sourceElement?.closest?.("[data-call]") && !detail.ctx.sourceElement.matches("textarea")) refresh();
});
setInterval(tick, 1_000);
