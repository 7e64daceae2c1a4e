/** Who else looks at the open ticket, and who writes. What is not repeated is forgotten. */
import { openNumber } from "helpdesk/workspace/open";
import { say } from "helpdesk/workspace/socket";

const FORGET_MS = 35_000;
const AGAIN_MS = 3_000;
const people = new Map();
let doing = "", told = 0;

function avatar(person) {
  const mark = document.createElement("span");
  mark.className = `avatar avatar--tiny avatar--${(person.id % 5) + 2}`;
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = person.name.split(" ").map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  return mark;
}

function draw() {
  const now = Date.now();
  for (const [id, person] of people) if (now - person.heard > FORGET_MS) people.delete(id);
  const all = [...people.values()];
  const here = document.querySelector("[data-people-here]");
  if (here) {
    const text = all.length ? here.dataset.textHere.replace("%s", all.map((person) => person.name).join(", ")) : "";
    here.replaceChildren(...all.slice(0, 3).map(avatar), ...(text ? [text] : []));
  }
  const line = document.querySelector("[data-presence-line]");
  if (!line) return;
  const writers = all.filter((person) => person.doing);
  line.hidden = !writers.length;
  if (!writers.length) return line.replaceChildren();
  const { textWriting, textNoting } = line.dataset;
  const sentence = (writers[0].doing === "note" ? textNoting : textWriting).split("%s");
  const name = Object.assign(document.createElement("b"), { textContent: writers.map((person) => person.name).join(", ") });
  const words = document.createElement("span");
  words.append(sentence[0], name, sentence[1] ?? "");
  line.replaceChildren(avatar(writers[0]), words);
}

document.addEventListener("socket:presence", ({ detail }) => {
  if (detail.number !== openNumber()) return;
  if (detail.gone) people.delete(detail.id);
  else people.set(detail.id, { ...detail, heard: Date.now() });
  draw();
});

function look() {
  people.clear();
  doing = "";
  draw();
  say({ open: openNumber() });
}

document.addEventListener("ticket:open", look);
document.addEventListener("socket:open", look);
document.addEventListener("ticket:change", draw);
document.addEventListener("typing", ({ detail }) => {
  if (detail === doing && (!detail || Date.now() - told < AGAIN_MS)) return;
  [doing, told] = [detail, Date.now()];
  say({ typing: detail, number: openNumber() });
});
setInterval(draw, 5_000);
setInterval(() => openNumber() && !document.hidden && say({ here: openNumber() }), 15_000);
