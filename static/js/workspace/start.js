/** The form of a new conversation: rich text, recipients completed, a draft on the server, files as they are chosen. */
import { addressField } from "helpdesk/workspace/addresses";
import { field } from "helpdesk/workspace/editor";
import { send } from "helpdesk/workspace/text";

const AFTER_MS = 800;
const form = document.querySelector("form[data-start]");
const area = form.querySelector("[name=html]");
const holder = document.createElement("div");
let timer = 0;

function soon() {
  clearTimeout(timer);
  timer = setTimeout(save, AFTER_MS);
}

async function save(more = {}) {
  const data = new FormData(form);
  data.set("html", text.html);
  const answer = await send(form.dataset.draft, { body: data, ...more }).catch(() => null);
  const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  if (answer?.ok) form.querySelector("[data-start-saved]").textContent = form.dataset.textSaved.replace("%s", now);
}

async function attach(files) {
  for (const file of files) {
    const data = new FormData();
    data.set("file", file, file.name);
    const answer = await send(form.dataset.filesUrl, { body: data }).catch(() => null);
    if (!answer?.ok) continue;
    const row = await answer.json();
    const label = Object.assign(document.createElement("label"), { className: "attachment" });
    const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "checkbox", name: "file", value: row.id, checked: true });
    label.append(box, Object.assign(document.createElement("span"), { className: "clip", textContent: row.name }));
    form.querySelector("[data-start-files]").append(label);
  }
}

holder.className = "composer__text field__input";
area.before(holder);
holder.append(area);
area.className = "";
const written = area.value;
const text = field(holder, {
  change: soon,
  files: (files) => {
    if (files.length) attach(files);
    return files.length > 0;
  },
});
text.html = written;
text.enrich();
for (const input of form.querySelectorAll("[data-addresses]")) addressField(input, form);
form.addEventListener("input", soon);
form.addEventListener("submit", () => {
  clearTimeout(timer);
  const html = text.html;
  area.value = html;
});
form.querySelector("[data-start-attach]").addEventListener("change", async (event) => {
  await attach([...event.target.files]);
  event.target.value = "";
});
