/** Notices with an undo window. `showToast(text, {tone, undo, seconds})`; the server may send HX-Trigger: {"toast": {…}}. */
import { onAdded } from "helpdesk/added";
import { address } from "helpdesk/icon";
import { bind } from "helpdesk/keys";

const READ_MS = 6_000;
const region = document.querySelector("[data-toasts]");
const template = document.getElementById("toast-template");

export function showToast(text, { tone = "", undo = "", seconds = 10 } = {}) {
  if (!region || !template) return null;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector(".toast__text").textContent = text;
  toast.querySelector(undo ? ".icon" : ".ring").remove();
  toast.querySelector(undo ? "[data-toast-close]" : "[data-undo]").remove();
  toast.classList.toggle("toast--error", tone === "error");
  if (tone === "error") {
    toast.setAttribute("role", "alert");
    toast.querySelector(".icon use")?.setAttribute("href", address("triangle-alert"));
  }
  if (undo) Object.assign(toast.dataset, { undoUrl: undo, seconds });
  toast.dataset.toast = "";
  region.append(toast);
  return toast;
}

function start(toast) {
  if (toast.dataset.started) return;
  toast.dataset.started = "true";
  if (toast.dataset.undoUrl) countDown(toast, Number(toast.dataset.seconds) * 1000);
  else if (!toast.classList.contains("toast--error")) closeWhenRead(toast);
}

function countDown(toast, span) {
  const ring = toast.querySelector(".ring__value");
  const until = Date.now() + span;
  const tick = setInterval(() => {
    const left = Math.max(0, until - Date.now());
    ring?.setAttribute("stroke-dasharray", `${(100 * left) / span} 100`);
    if (left > 0 && toast.isConnected) return;
    clearInterval(tick);
    toast.remove();
  }, 200);
}

function closeWhenRead(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? closeWhenRead(toast) : toast.remove()), READ_MS);
}

async function undo(toast) {
  const address = toast.dataset.undoUrl;
  toast.remove();
  await window.htmx.ajax("POST", address, { swap: "none" });
  document.dispatchEvent(new CustomEvent("undone", { detail: { address } }));
}

if (region) {
  onAdded("[data-toast]", start);
  region.addEventListener("click", (event) => {
    const toast = event.target.closest(".toast");
    if (event.target.closest("[data-undo]")) undo(toast);
    else if (event.target.closest("[data-toast-close]")) toast.remove();
  });
  document.addEventListener("toast", (event) => showToast(event.detail.text, event.detail));
  bind({
    id: "undo",
    key: "u",
    label: template.content.querySelector("[data-undo]").firstChild.textContent.trim(),
    when: () => region.querySelector("[data-undo-url]"),
    run: () => undo([...region.querySelectorAll("[data-undo-url]")].at(-1)),
  });
}
