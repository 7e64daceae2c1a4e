/** The visitor ends their chat, from the menu; they may write again whenever they like. */
import { find } from "chat/told";
import { say } from "chat/socket";
import { focus } from "chat/composer";
import { toggle } from "chat/menu";

const button = find("[data-end]");
let runs = false, over = false;

const settle = () => { button.hidden = !runs || over; };

document.addEventListener("chat:messages", () => { runs = true; settle(); });
document.addEventListener("chat:state", ({ detail }) => { over = detail.over; settle(); });
button.addEventListener("click", () => {
  toggle(false);
  if (!say({ end: 1 })) return;
  const rating = find("[data-rating] button:not(:disabled)");
  if (!rating?.checkVisibility()) focus();
});
