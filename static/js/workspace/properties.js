/** Small forms about the open ticket: the dialogs for subject and merge, and fields that empty themselves once sent. */
import { openNumber } from "helpdesk/workspace/open";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-property-form]");
  if (!form) return;
  event.preventDefault();
  form.closest("dialog").close();
  const values = Object.fromEntries(new FormData(form));
  await window.htmx.ajax("POST", `/inbox/tickets/${openNumber()}/${form.dataset.propertyForm}/`, { swap: "none", values });
});

document.addEventListener("dialog:open", (event) => {
  const form = event.target.querySelector("[data-property-form]");
  if (form?.dataset.propertyForm === "subject") form.elements.subject.value = document.getElementById("subject").title;
  form?.querySelector("input")?.select();
});

document.addEventListener("htmx:after:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (form?.matches?.("[data-reset]")) form.reset();
});
