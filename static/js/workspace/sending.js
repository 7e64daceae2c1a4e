/** How the composer sends: the form's fields, the request, and what its answer means. */
import { openDialog } from "helpdesk/dialog";
import { showToast } from "helpdesk/toast";
import { send } from "helpdesk/workspace/text";

const PLACES = { reply: "replies/", note: "notes/", forward: "forwards/" };

/** After a message was put at the end: the hint may have brought it before, and its day may have a line already. */
function tidyThread() {
  const thread = document.getElementById("thread");
  if (!thread) return;
  const known = new Set();
  for (const part of [...thread.children]) known.has(part.id) ? part.remove() : part.id && known.add(part.id);
  const seqs = [...thread.querySelectorAll(".message[data-seq]")].map((message) => Number(message.dataset.seq));
  thread.dataset.lastSeq = Math.max(Number(thread.dataset.lastSeq), ...seqs);
}

/** Methods of the composer, apart so that each file holds one idea. */
export const sending = {
  body(more) {
    const data = new FormData();
    const plain = this.field.isPlain || !this.field.editor && this.field.initial === undefined;
    data.set(plain ? "text" : "html", plain ? this.field.text : this.field.html);
    if (plain && this.mode === "forward") data.set("html", this.field.html);
    if (this.field.isPlain) data.set("plain", "1");
    for (const name of ["to", "cc", "bcc"]) data.set(name, this.form.elements[name]?.value ?? "");
    if (this.unheard) data.set("again", "1");
    for (const file of this.drafts.files) data.append("file", file.id);
    for (const [name, value] of Object.entries({ seen: this.seen, ...more })) data.set(name, value);
    return data;
  },

  async submit(event, more = {}) {
    event?.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.drafts.hold();
    try {
      await this.drafts.uploads;
      this.last = more;
      await this.answered(await send(`${this.at}${PLACES[this.mode]}`, { body: this.body(more) }));
    } catch {
      this.unheard = true; // it may have arrived: the next attempt says that it is one
      showToast(this.form.dataset.textFailed, { tone: "error" });
      this.drafts.soon();
    } finally {
      this.busy = false;
    }
  },

  async answered(answer) {
    const text = await answer.text();
    const redirect = answer.headers.get("HX-Redirect");
    if (redirect) return location.assign(redirect);
    if (answer.status === 409) {
      document.querySelector("[data-newer-body]").innerHTML = text;
      this.drafts.soon();
      return openDialog("newer-dialog");
    }
    const toast = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}").toast;
    if (toast) showToast(toast.text, toast);
    else if (!answer.ok) throw new Error(answer.statusText);
    if (!answer.ok) return this.drafts.soon();
    this.sent();
    await window.htmx.swap({ text, sourceElement: this.form, target: document.getElementById("conversation"), swap: "none" });
    tidyThread();
    document.dispatchEvent(new CustomEvent("ticket:change"));
  },

  sent() {
    this.drafts.forget();
    this.unheard = false;
    Object.assign(this.modes[this.mode], { html: "", files: [], plain: false, saved: "" });
    this.fill();
    this.seen = this.newest = Number(document.getElementById("thread")?.dataset.lastSeq ?? this.seen) + 1;
    this.newSince = 0;
    document.dispatchEvent(new CustomEvent("typing", { detail: "" }));
  },
};
