/** A form that came back with errors: the summary takes the focus, an edited field stops looking wrong, Send works once. */
import { onAdded } from "helpdesk/added";

onAdded("[data-form-errors]", (summary) => summary.focus());

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.getAttribute?.("aria-invalid") !== "true") return;
  field.removeAttribute("aria-invalid");
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || !event.submitter) return;
  if (event.submitter.getAttribute("aria-busy") === "true") return event.preventDefault();
  event.submitter.setAttribute("aria-busy", "true");
});

// A page that comes back from the browser's history must be usable again.
addEventListener("pageshow", () => {
  document.querySelectorAll("[type=submit][aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
});
