/** The sheet in which a call is logged: opened from anywhere by its key, with a timer for its duration. */
import { bind } from "helpdesk/keys";
import { openNumber } from "helpdesk/workspace/open";
import { part, toastOf } from "helpdesk/workspace/text";

const opener = document.querySelector('[data-start-name="log-call"]');

/** Shows a sheet that the server draws; it leaves the page when it is closed. */
export async function openSheet(address) {
  if (document.querySelector("dialog:modal")) return;
  const answer = await part(address);
  if (!answer?.ok) return toastOf(answer);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const sheet = document.adoptNode(page.querySelector("dialog"));
  document.body.append(sheet);
  window.htmx.process(sheet);
  sheet.addEventListener("close", () => sheet.remove());
  sheet.showModal();
}

const seconds = (text) => text.split(":").reduce((sum, each) => sum * 60 + (Number(each) || 0), 0);
const written = (total) => `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`;

function toggleTimer(button) {
  const field = button.closest("form").elements.duration;
  const word = button.querySelector("span");
  const running = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!running));
  [word.textContent, button.dataset.textStop] = [button.dataset.textStop, word.textContent];
  clearInterval(Number(button.dataset.ticking));
  if (running) return;
  const since = Date.now() - 1000 * seconds(field.value);
  button.dataset.ticking = setInterval(() => {
    if (!field.isConnected) return clearInterval(Number(button.dataset.ticking));
    field.value = written(Math.floor((Date.now() - since) / 1000));
  }, 250);
}

if (opener) {
  const open = () => openSheet(`${opener.dataset.start}?ticket=${openNumber() || ""}`);
  bind({ id: "log-call", key: "l c", label: opener.dataset.command, run: open });
  document.addEventListener("click", (event) => event.target.closest?.('[data-start-name="log-call"]') && open());
}
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-call-timer]");
  if (button) toggleTimer(button);
});
document.addEventListener("htmx:after:request", ({ detail }) => {
  const { sourceElement, response } = detail.ctx;
  if (sourceElement?.matches?.("[data-call-form]") && response?.raw?.ok) sourceElement.closest("dialog").close();
});
