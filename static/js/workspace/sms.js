/** Below an answer by SMS: how long it is, how it is encoded, and how many messages it becomes. */
import { onAdded } from "helpdesk/added";
import { count } from "helpdesk/workspace/segments";

function show(line) {
  const form = line.closest("form");
  const { units, room, encoding, segments } = count(form.querySelector("textarea[name=html]").value.trim());
  const words = segments === 1 ? line.dataset.textOne : line.dataset.textMany;
  line.hidden = form.dataset.mode !== "reply" || !units;
  line.textContent = words.replace("%(units)s", units).replace("%(room)s", room).replace("%(encoding)s", encoding).replace("%(segments)s", segments);
  line.classList.toggle("composer__count--many", segments > 1);
}

onAdded("[data-segments]", (line) => {
  const form = line.closest("form");
  form.addEventListener("input", () => show(line));
  form.addEventListener("click", () => setTimeout(() => show(line), 0)); // tabs, templates, discarded drafts
  form.addEventListener("composer:filled", () => show(line));
  show(line);
});
