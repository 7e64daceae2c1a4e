/** Keeps what is written on the server, and the files that go with it. */
import { icon } from "helpdesk/icon";
import { showToast } from "helpdesk/toast";
import { isBlank, send } from "helpdesk/workspace/text";

const AFTER_MS = 800;
const SIZES = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

export class DraftKeeper {
  constructor(composer) {
    Object.assign(this, { composer, files: [], timer: 0, dirty: false, exists: false, uploads: Promise.resolve() });
    const { form } = composer;
    form.querySelector("[data-attach]")?.addEventListener("change", (event) => {
      this.take([...event.target.files]);
      event.target.value = "";
    });
    form.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
    form.addEventListener("drop", (event) => {
      if (!event.defaultPrevented && this.take([...(event.dataTransfer?.files ?? [])])) event.preventDefault();
    });
  }

  get address() { return `${this.composer.at}drafts/${this.composer.mode}/`; }

  show(state) {
    this.files = state.files.slice();
    this.exists = Boolean(state.saved);
    this.dirty = false;
    this.say(state.saved ? this.composer.form.dataset.textSaved.replace("%s", clock(new Date(state.saved))) : "");
    this.draw();
  }

  say(text) { this.composer.part("[data-saved]").textContent = text; }

  soon() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), AFTER_MS);
  }

  /** No saving while a message is on its way: it would bring the sent draft back. */
  hold() { clearTimeout(this.timer); }

  forget() {
    this.hold();
    Object.assign(this, { dirty: false, exists: false });
  }

  flush() {
    if (this.dirty) this.save({ keepalive: true });
  }

  async save(more = {}) {
    const { composer } = this;
    if (composer.busy) return;
    clearTimeout(this.timer);
    this.dirty = false;
    const html = composer.field.html;
    const empty = isBlank(html) && !this.files.length;
    if (empty && !this.exists) return this.say("");
    try {
      const answer = await send(this.address, empty ? { method: "DELETE", ...more } : { body: this.body(html), ...more });
      if (!answer.ok) throw new Error(answer.statusText);
      this.exists = !empty;
      this.say(empty ? "" : composer.form.dataset.textSaved.replace("%s", clock(new Date())));
    } catch {
      this.dirty = true;
      this.say(composer.form.dataset.textUnsaved);
    }
    this.draw();
  }

  body(html) {
    const { composer } = this;
    const data = new FormData();
    data.set("html", html);
    data.set("seen", composer.seen);
    if (composer.field.isPlain) data.set("plain", "1");
    for (const name of ["to", "cc", "bcc"]) data.set(name, composer.form.elements[name]?.value ?? "");
    return data;
  }

  /** Uploads files one after the other; returns whether there were any. Pictures that are pasted go into the text. */
  take(files, { inline = false } = {}) {
    if (!files.length) return false;
    this.say(this.composer.form.dataset.textUploading);
    for (const file of files) this.uploads = this.uploads.then(() => this.upload(file, inline && file.type.startsWith("image/")));
    return true;
  }

  async upload(file, inline) {
    const data = new FormData();
    data.set("file", file, file.name);
    const answer = await send(`${this.address}files/`, { body: data }).catch(() => null);
    const row = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (!answer?.ok) return showToast(row.error ?? this.composer.form.dataset.textFailed, { tone: "error" });
    this.files.push({ ...row, inline });
    if (inline) this.composer.field.insert(`<img src="${row.url}picture/" alt="">`);
    this.soon();
    this.draw();
  }

  draw() {
    const box = this.composer.part("[data-files]");
    const shown = this.files.filter((file) => !file.inline);
    box.hidden = !shown.length;
    box.replaceChildren(...shown.map((file) => this.chip(file)));
    this.composer.show("[data-discard]", this.exists);
  }

  chip(file) {
    const chip = Object.assign(document.createElement("span"), { className: "attachment" });
    const size = Object.assign(document.createElement("span"), { className: "attachment__size", textContent: `${SIZES.format(file.size / 1000)} kB` });
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "icon-button", ariaLabel: `× ${file.name}` });
    const name = Object.assign(document.createElement("span"), { className: "clip", textContent: file.name, dir: "auto" });
    const mark = Object.assign(document.createElement("span"), { className: "attachment__thumb" });
    mark.append(icon("paperclip"));
    remove.append(icon("x"));
    remove.addEventListener("click", () => this.remove(file));
    chip.append(mark, name, size, remove);
    return chip;
  }

  remove(file) {
    this.files = this.files.filter((other) => other.id !== file.id);
    send(`/inbox/drafts/files/${file.id}/`, { method: "DELETE" });
    this.soon();
    this.draw();
  }

  async discard() {
    this.hold();
    await send(this.address, { method: "DELETE" });
    const state = this.composer.modes[this.composer.mode];
    Object.assign(state, { html: "", files: [], saved: "" });
    this.composer.fill();
  }
}

const clock = (instant) => instant.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
