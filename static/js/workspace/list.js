/** The list by keyboard: j and k move a cursor (which is the focus), Enter opens, x selects. Positions survive updates. */
import { bind } from "helpdesk/keys";
import { openTicket } from "helpdesk/workspace/open";

const list = () => document.querySelector("[data-list]");
const rows = () => [...(list()?.querySelectorAll(".ticket-row") ?? [])];

export function cursorRow() {
  const focused = document.activeElement?.closest?.(".ticket-item")?.querySelector(".ticket-row");
  return focused ?? list()?.querySelector('.ticket-row[aria-current="true"]') ?? null;
}

function move(step) {
  const all = rows();
  const at = all.indexOf(cursorRow());
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

const inList = () => Boolean(list()?.checkVisibility());
const words = document.getElementById("list")?.dataset ?? {};

bind({ id: "next", key: "j", label: words.textNext, when: inList, run: () => move(1) });
bind({ id: "previous", key: "k", label: words.textPrevious, when: inList, run: () => move(-1) });
bind({
  id: "open",
  key: "Enter",
  label: words.textOpen,
  when: () => inList() && document.activeElement?.matches(".ticket-row"),
  run: () => openTicket(document.activeElement.href),
});
bind({
  id: "select",
  key: "x",
  label: words.textSelect,
  when: () => inList() && cursorRow(),
  run: () => cursorRow()?.parentElement.querySelector("input").click(),
});
bind({
  id: "select-range",
  key: "Shift+x",
  label: words.textRange,
  when: () => inList() && cursorRow(),
  run: () => document.dispatchEvent(new CustomEvent("select:range", { detail: cursorRow().parentElement })),
});
bind({ id: "inbox", key: "g i", label: words.textInbox, run: () => location.assign("/inbox/") });
