/** What the bot offers: its choices and the way to a person, as buttons that say what they are labelled. */
import { find, made, told } from "chat/told";
import { focus } from "chat/composer";
import { send } from "chat/outbox";

const box = find("[data-bot]");
let menu = told.bot, over = false;

function choice(label, name) {
  const button = Object.assign(made("button", name, label), { type: "button", dir: "auto" });
  button.addEventListener("click", () => {
    send(label);
    document.dispatchEvent(new CustomEvent("chat:wrote"));
    focus();
  });
  return button;
}

function draw() {
  box.hidden = !menu || over;
  if (!menu) return box.replaceChildren();
  box.replaceChildren(...menu.choices.map((label) => choice(label, "chat-choice")), choice(menu.person, "chat-choice chat-choice--person"));
}

document.addEventListener("chat:bot", ({ detail }) => { menu = detail.menu; draw(); });
document.addEventListener("chat:state", ({ detail }) => { over = detail.over; draw(); });
draw();
