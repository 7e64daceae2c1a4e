/** The composer: reply, note or forward, each with its own draft; what is sent comes back as the thread's live parts. */
import { onAdded } from "helpdesk/added";
import { addressField } from "helpdesk/workspace/addresses";
import { DraftKeeper } from "helpdesk/workspace/drafts";
import { field } from "helpdesk/workspace/editor";
import { Templates } from "helpdesk/workspace/templates";
import { sending } from "helpdesk/workspace/sending";
import { isBlank } from "helpdesk/workspace/text";

const SEEN_MS = 2_000;
let current = null;

class Composer {
  constructor(form) {
    Object.assign(this, { form, mode: form.dataset.mode, seen: Number(form.dataset.seen) });
    this.modes = JSON.parse(document.getElementById("composer-modes").textContent);
    this.drafts = new DraftKeeper(this);
    this.templates = new Templates(this);
    this.field = field(form.querySelector("[data-editor]"), {
      change: () => this.changed(),
      ready: () => this.show("[data-marks]", !this.isPlainMode),
      files: (files, where) => this.drafts.take(files, where),
      key: (event) => this.templates.onKey(event),
      submit: () => this.submit(null),
    });
    for (const input of form.querySelectorAll("[data-addresses]")) addressField(input, form);
    form.addEventListener("submit", (event) => this.submit(event));
    form.addEventListener("click", (event) => this.click(event));
    form.addEventListener("input", (event) => event.target.matches("[data-addresses]") && this.drafts.soon());
    this.fill();
  }

  /** Where the channel carries text alone, replies are written as such, and counted as they leave. */
  get isPlainMode() { return this.mode === "reply" && this.form.hasAttribute("data-plain-replies"); }
  get at() { return this.form.dataset.base; }
  get isEmpty() { return isBlank(this.field.html) && !this.drafts.files.length; }
  part(selector) { return this.form.querySelector(selector); }
  show(selector, on) { this.part(selector)?.toggleAttribute("hidden", !on); }

  fill() {
    const state = this.modes[this.mode];
    for (const name of ["to", "cc", "bcc"]) if (this.form.elements[name]) this.form.elements[name].value = state[name];
    this.field.setPlain(state.plain || this.isPlainMode);
    this.field.html = state.html;
    this.field.placeholder = this.part("[data-editor]").dataset[`placeholder${this.mode[0].toUpperCase()}${this.mode.slice(1)}`];
    this.part("[data-plain]").setAttribute("aria-pressed", String(state.plain));
    this.drafts.show(state);
    this.draw();
    this.form.dispatchEvent(new CustomEvent("composer:filled"));
  }

  draw() {
    const { form, mode } = this;
    form.dataset.mode = mode;
    form.classList.toggle("composer--note", mode === "note");
    for (const tab of form.querySelectorAll("[role=tab]")) {
      tab.setAttribute("aria-selected", String(tab.dataset.mode === mode));
      tab.tabIndex = tab.dataset.mode === mode ? 0 : -1;
    }
    this.show("[data-recipients]", mode === "forward" || (mode === "reply" && !form.hasAttribute("data-to-customer-alone")));
    this.show("[data-send-more]", mode === "reply");
    this.show("[data-plain]", !this.isPlainMode);
    this.show("[data-marks]", Boolean(this.field.editor) && !this.isPlainMode);
    const text = this.part("[data-send-text]");
    text.textContent = text.dataset[`text${mode[0].toUpperCase()}${mode.slice(1)}`];
  }

  switchTo(mode) {
    if (mode !== this.mode) {
      this.keep();
      this.drafts.flush();
      this.mode = mode;
      this.fill();
    }
    if (mode === "forward" && !this.form.elements.to.value) this.form.elements.to.focus();
    else this.field.focus();
  }

  /** Remembers the fields of the mode that is left. */
  keep() {
    const { to, cc, bcc } = this.form.elements;
    const state = { html: this.field.html, plain: this.field.isPlain, files: this.drafts.files };
    Object.assign(this.modes[this.mode], state, this.mode === "note" ? {} : { to: to?.value, cc: cc?.value, bcc: bcc?.value });
  }

  changed() {
    if (this.newSince && Date.now() - this.newSince > SEEN_MS) [this.seen, this.newSince] = [this.newest, 0];
    this.drafts.soon();
    document.dispatchEvent(new CustomEvent("typing", { detail: this.isEmpty ? "" : this.mode }));
  }

  /** Something new stands in the thread: seen at once while nothing is written, else when writing goes on after it. */
  arrived(seq) {
    this.newest = seq;
    if (this.isEmpty) this.seen = seq;
    else if (seq > this.seen) this.newSince ||= Date.now();
  }

  click(event) {
    const { target } = event;
    const tab = target.closest("[role=tab]");
    if (tab) this.switchTo(tab.dataset.mode);
    if (target.closest("[data-show-copies]")) {
      this.form.querySelectorAll("[data-copies]").forEach((line) => (line.hidden = false));
      this.show("[data-show-copies]", false);
      this.form.elements.cc.focus();
    }
    const then = target.closest("[data-then]");
    if (then) this.submit(event, { then: then.dataset.then });
    if (target.closest("[data-plain]")) {
      this.field.setPlain(!this.field.isPlain);
      this.part("[data-plain]").setAttribute("aria-pressed", String(this.field.isPlain));
      this.show("[data-marks]", Boolean(this.field.editor));
      this.drafts.soon();
    }
    const mark = target.closest("[data-mark]")?.dataset.mark;
    if (mark) this.field.editor?.chain().focus()[`toggle${mark[0].toUpperCase()}${mark.slice(1)}`]().run();
    if (target.closest("[data-discard]")) this.drafts.discard();
    if (target.closest("[data-open-templates]")) this.templates.open();
  }
}

Object.assign(Composer.prototype, sending);

onAdded("[data-composer]", (form) => (current = new Composer(form)));
document.addEventListener("composer:insert", ({ detail }) => current?.field.enrich().then(() => current.field.insert(detail)));
document.addEventListener("ticket:leave", () => current?.drafts.flush());
addEventListener("pagehide", () => current?.drafts.flush());
document.addEventListener("ticket:change", () => current?.arrived(Number(document.getElementById("thread")?.dataset.lastSeq ?? 0)));
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-send-anyway]")) return;
  event.target.closest("dialog").close();
  current?.submit(null, { ...current.last, anyway: "1" });
});
