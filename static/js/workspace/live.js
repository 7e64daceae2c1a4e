/** Hints become fetches: the open ticket's parts and the list's first page, at most once a second, never under one's hands. */
import "helpdesk/workspace/presence";
import "helpdesk/workspace/title";
import { openNumber, openTicket } from "helpdesk/workspace/open";
import { refreshList } from "helpdesk/workspace/refresh";
import { part, toastOf } from "helpdesk/workspace/text";

const EVERY_MS = 1_000;
const WITHOUT_MS = 20_000;
const RAIL_MS = 2_200; // counts are remembered for two seconds

/** Runs `job` soon, then not again for `every` ms; calls in between become one. Waits while the tab is hidden. */
function paced(job, every, first = 0) {
  let last = 0, timer = 0, wanted = false;
  const run = async () => {
    timer = 0;
    if (document.hidden) return;
    wanted = false;
    last = Date.now();
    await job();
    if (wanted) ask();
  };
  function ask() {
    wanted = true;
    if (!timer) timer = setTimeout(run, Math.max(first, last + every - Date.now()));
  }
  document.addEventListener("visibilitychange", () => !document.hidden && wanted && ask());
  return ask;
}

const isBusy = (root) => {
  const selection = getSelection();
  const selecting = selection && !selection.isCollapsed && root.contains(selection.anchorNode);
  return selecting || Boolean(root.querySelector('[aria-haspopup][aria-expanded="true"], dialog[open]'));
};

async function refreshTicket() {
  const pane = document.querySelector("[data-conversation]");
  if (!pane) return;
  if (isBusy(pane) || isBusy(document.getElementById("side"))) return void setTimeout(askTicket, EVERY_MS);
  const before = document.getElementById("thread").dataset.lastSeq;
  const answer = await part(pane.dataset.partsUrl);
  if (answer?.status === 404) return toastOf(answer); // it left this agent's sight
  if (!answer?.ok || !pane.isConnected) return;
  const text = await answer.text();
  await window.htmx.swap({ text, sourceElement: document.body, target: pane, swap: "none" });
  const last = document.querySelector("#thread .message:last-of-type");
  if (before !== document.getElementById("thread")?.dataset.lastSeq && last) {
    document.dispatchEvent(new CustomEvent("announce", { detail: { text: last.querySelector(".message__author")?.textContent } }));
  }
  document.dispatchEvent(new CustomEvent("ticket:change"));
}

async function refreshRail() {
  const rail = document.getElementById("rail");
  if (!rail) return;
  if (isBusy(rail)) return void setTimeout(askRail, EVERY_MS);
  const answer = await part(`${rail.dataset.railUrl}?view=${rail.dataset.current}`);
  if (answer?.ok) await window.htmx.swap({ text: await answer.text(), sourceElement: document.body, target: rail, swap: "outerMorph" });
}

const askTicket = paced(refreshTicket, EVERY_MS);
const askList = paced(refreshList, EVERY_MS);
const askRail = paced(refreshRail, RAIL_MS, RAIL_MS);

document.addEventListener("socket:ticket", ({ detail }) => detail.number === openNumber() && askTicket());
document.addEventListener("socket:list", () => {
  askList();
  askRail();
});
document.addEventListener("socket:open", ({ detail }) => {
  refreshRail();
  if (!detail.again) return;
  askTicket();
  askList();
});
setInterval(() => {
  if (document.documentElement.dataset.socketReady) return; // hints come; without them a look now and then must do
  askTicket();
  askList();
}, WITHOUT_MS);
document.addEventListener("list:stale", () => {
  askList();
  askRail();
  askTicket();
});
document.addEventListener("ticket:reload", async () => {
  if (!openNumber()) return;
  await openTicket(location.pathname, { push: false });
});
document.addEventListener("htmx:after:request", ({ detail }) => {
  // What this agent changed by a menu shows in the list without waiting for the hint.
  if (detail.ctx.request.method !== "GET" && /\/inbox\/(tickets|messages)\/\d+\/(?!reading)/.test(detail.ctx.request.action)) askList();
});
