/** Panels of the desk, `[data-desk="name"]`: each is read again when a hint of its name comes, and when the socket is back. */
import { part } from "helpdesk/workspace/text";

const WITHOUT_MS = 20_000;
const panels = [...document.querySelectorAll("[data-desk]")];
const asked = new Map();

/** One reading at a time; what is asked for meanwhile is read once more afterwards. */
async function refresh(panel) {
  if (asked.has(panel)) return void asked.set(panel, true);
  asked.set(panel, false);
  const answer = await part(panel.dataset.deskUrl);
  if (answer?.ok) {
    await window.htmx.swap({ text: await answer.text(), sourceElement: document.body, target: panel, swap: "innerMorph" });
    document.dispatchEvent(new CustomEvent("desk:change", { detail: panel.dataset.desk }));
  }
  const again = asked.get(panel);
  asked.delete(panel);
  if (again) refresh(panel);
}

const all = () => panels.forEach(refresh);

for (const panel of panels) document.addEventListener(`socket:${panel.dataset.desk}`, () => refresh(panel));
document.addEventListener("desk:stale", all);
document.addEventListener("socket:open", all);
document.addEventListener("visibilitychange", () => document.hidden || all());
// Hints come by the socket; without it a look now and then must do, and says that the agent is there.
setInterval(() => document.documentElement.dataset.socketReady || all(), WITHOUT_MS);
