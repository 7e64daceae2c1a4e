/** Tells the server how far the open ticket was read, once it is really on screen, and takes the row's dot away. */
import { openNumber } from "helpdesk/workspace/open";
import { send } from "helpdesk/workspace/text";

const AFTER_MS = 600;
let timer = 0, told = "";

function tell() {
  const pane = document.getElementById("conversation");
  const seq = document.getElementById("thread")?.dataset.lastSeq;
  const mark = `${openNumber()}:${seq}`;
  if (!seq || mark === told || document.hidden) return;
  told = mark;
  const data = new FormData();
  data.set("seq", seq);
  send(pane.dataset.readingUrl, { body: data }).then(() => document.dispatchEvent(new CustomEvent("ticket:read")), () => (told = ""));
  const row = document.querySelector(`#list #t${openNumber()} .ticket-row`);
  row?.classList.remove("ticket-row--unread");
  row?.querySelector(".ticket-row__line .visually-hidden")?.remove();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(tell, AFTER_MS);
}

document.addEventListener("ticket:open", soon);
document.addEventListener("ticket:change", soon);
document.addEventListener("visibilitychange", soon);
