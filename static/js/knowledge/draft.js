/** A draft: written visually or as Markdown, looked at as readers will see it. Keeping it is keeping.js. */
import { Keeper } from "helpdesk/knowledge/keeping";
import { bindTools } from "helpdesk/knowledge/toolbar";
import { Visual } from "helpdesk/knowledge/visual";
import { showToast } from "helpdesk/toast";
import { send } from "helpdesk/workspace/text";

const form = document.querySelector("[data-draft]");
const { markdown } = form.elements;
const pane = (name) => form.querySelector(`[data-pane=${name}]`);
const keeper = new Keeper(form, body);
let visual = null;
let writes = "visual"; // or "markdown": which of both is what is written

function body() {
  const data = new FormData();
  for (const name of ["title", "summary", "slug", "seen"]) data.set(name, form.elements[name].value);
  if (writes === "markdown") data.set("markdown", markdown.value);
  else data.set("html", visual.html);
  return data;
}

/** The text in both forms. */
async function convert(data) {
  const answer = await send(form.dataset.conversionUrl, { body: data }).catch(() => null);
  if (answer?.ok) return answer.json();
  showToast(document.querySelector("[data-toasts]").dataset.textOffline, { tone: "error" });
  return null;
}

async function preview() {
  const answer = await send(form.dataset.previewUrl, { body: body() }).catch(() => null);
  if (answer?.ok) pane("preview").innerHTML = await answer.text();
  else showToast(document.querySelector("[data-toasts]").dataset.textOffline, { tone: "error" });
}

async function look(name) {
  if (name === "preview") await preview();
  else if (name !== writes) {
    const both = await convert(body());
    if (!both) return;
    if (name === "markdown") markdown.value = both.markdown;
    else if (!visual?.show(both.html)) return stay();
    writes = name;
    form.querySelector("[data-hint]").textContent = "";
  }
  draw(name);
}

/** What the visual editor cannot show stays Markdown, so that nothing is lost. */
function stay() {
  form.querySelector("[data-hint]").textContent = form.dataset.textSource;
  draw("markdown");
}

function draw(name) {
  for (const tab of form.querySelectorAll("[role=tab]")) {
    const on = tab.dataset.view === name;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    pane(tab.dataset.view).hidden = !on;
  }
}

async function begin() {
  const html = JSON.parse(document.getElementById("draft-html").textContent);
  const parts = await import("django-prose-editor/editor").catch(() => null);
  if (parts) {
    visual = new Visual(parts, form.querySelector("[data-text]"), { form, change: () => keeper.changed() });
    bindTools(form, visual.editor, { upload: (files) => visual.upload(files) });
  }
  if (!visual?.show(html)) {
    const data = new FormData();
    data.set("stored", html);
    markdown.value = (await convert(data))?.markdown ?? "";
    writes = "markdown";
    stay();
  }
  form.dataset.ready = writes;
}

form.addEventListener("input", (event) => event.target.matches("[name]") && keeper.changed());
form.addEventListener("submit", (event) => (event.preventDefault(), keeper.save()));
form.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) look(tab.dataset.view);
});
form.addEventListener("keydown", (event) => {
  if (!event.target.matches("[role=tab]") || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const tabs = [...form.querySelectorAll("[role=tab]")];
  const next = tabs.at((tabs.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)) % tabs.length);
  next.focus();
  look(next.dataset.view);
});
begin();
