/** Keeps a draft on the server as it is written; whoever was slower than a colleague chooses, and loses nothing. */
import { openDialog } from "helpdesk/dialog";
import { showToast } from "helpdesk/toast";
import { send } from "helpdesk/workspace/text";

const AFTER_MS = 1_200;
const saved = document.querySelector("[data-saved]");
const conflict = document.querySelector("[data-conflict]");
const follows = document.querySelector("[data-follows]");
const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

export class Keeper {
  /** `body()` gives what is written now. */
  constructor(form, body) {
    Object.assign(this, { form, body, timer: 0, dirty: false, running: null });
    conflict.addEventListener("click", ({ target }) => this.choose(target));
    follows?.addEventListener("change", () => this.changed());
    addEventListener("beforeunload", (event) => this.dirty && (this.save(), event.preventDefault()));
    for (const after of document.querySelectorAll("[data-after-saving]")) after.addEventListener("submit", (event) => this.before(after, event));
    document.querySelector("[data-leaves]")?.addEventListener("submit", () => (this.dirty = false));
  }

  changed() {
    this.dirty = true;
    clearTimeout(this.timer);
    if (conflict.hidden) this.timer = setTimeout(() => this.save(), AFTER_MS);
  }

  /** One at a time; whether everything is kept. */
  async save() {
    clearTimeout(this.timer);
    await this.running;
    if (this.dirty) this.running = this.keep();
    return (await this.running) ?? true;
  }

  /** A form that acts on the draft waits for it. */
  async before(after, event) {
    if (!this.dirty && !this.running) return;
    event.preventDefault();
    if (await this.save()) after.submit();
  }

  async keep() {
    this.dirty = false;
    const data = this.body();
    if (follows?.checked) data.set("follows_source", "1");
    const answer = await send(this.form.action, { body: data }).catch(() => null);
    const row = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (answer?.ok) return this.settle(row);
    this.dirty = true;
    saved.textContent = this.form.dataset.textUnsaved;
    if (answer?.status === 409) this.quarrel(row);
    else if (row.error) showToast(row.error, { tone: "error" });
    return false;
  }

  settle(row) {
    const { seen, slug, title } = this.form.elements;
    seen.value = row.version;
    slug.value = row.slug;
    document.querySelector("[data-marks]").innerHTML = row.marks;
    document.querySelector("[data-heading]").textContent = title.value;
    if (follows?.checked) document.querySelector("[data-behind]")?.remove();
    saved.textContent = this.form.dataset.textSaved.replace("%s", clock());
    return true;
  }

  quarrel(row) {
    conflict.dataset.version = row.version;
    conflict.querySelector("[data-conflict-words]").textContent = row.words;
    conflict.hidden = false;
  }

  async choose(target) {
    if (target.closest("[data-conflict-look]")) {
      const answer = await send(this.form.dataset.differenceUrl, { body: this.body() });
      document.querySelector("[data-difference]").innerHTML = await answer.text();
      openDialog("difference-dialog");
    } else if (target.closest("[data-conflict-mine]")) {
      this.form.elements.seen.value = conflict.dataset.version;
      conflict.hidden = true;
      this.save();
    } else if (target.closest("[data-conflict-theirs]")) {
      this.dirty = false;
      location.reload();
    }
  }
}
