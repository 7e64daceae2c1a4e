/** `/` at the beginning of a word offers reply templates; letters filter them, Enter inserts, Escape closes. */
const ASK_AFTER_MS = 100;

export class Templates {
  constructor(composer) {
    Object.assign(this, { composer, box: composer.part("[data-offers]"), found: [], at: 0, typed: null, timer: 0 });
    this.box.addEventListener("pointerdown", (event) => {
      const row = event.target.closest("[role=option]");
      if (!row) return;
      event.preventDefault();
      this.insert(Number(row.dataset.at));
    });
    composer.form.addEventListener("focusout", () => setTimeout(() => !composer.form.contains(document.activeElement) && this.close(), 0));
  }

  get isOpen() { return this.typed !== null; }

  open() {
    this.typed = "";
    this.slash = false;
    this.composer.field.enrich().then(() => this.composer.field.focus());
    this.ask();
  }

  close() {
    this.typed = null;
    this.box.hidden = true;
    this.box.replaceChildren();
  }

  /** Called for every key in the editor; returns whether the key was ours. */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.isComposing) return false;
    if (!this.isOpen) {
      if (event.key !== "/" || !this.atWordStart()) return false;
      this.typed = "";
      this.slash = true;
      this.ask();
      return false; // the slash itself is typed, and goes away with the insertion
    }
    return this.steer(event);
  }

  steer(event) {
    const { key } = event;
    if (key === "Escape") this.close();
    else if (key === "ArrowDown" || key === "ArrowUp") this.choose(this.at + (key === "ArrowDown" ? 1 : -1));
    else if (key === "Enter" || key === "Tab") {
      if (!this.found.length) return this.close(), false;
      this.insert(this.at);
    } else if (key === "Backspace") {
      if (!this.typed) this.close();
      else this.retype(this.typed.slice(0, -1));
      return false;
    } else if (key.length === 1) {
      if (key === " " && (!this.typed || !this.found.length)) this.close();
      else this.retype(this.typed + key);
      return false;
    } else return false;
    event.preventDefault();
    return true;
  }

  atWordStart() {
    const { editor } = this.composer.field;
    const { $from } = editor.state.selection;
    return /(^|\s)$/.test($from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc"));
  }

  retype(text) {
    this.typed = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), ASK_AFTER_MS);
  }

  async ask() {
    const answer = await fetch(`${this.composer.form.dataset.templates}?q=${encodeURIComponent(this.typed ?? "")}`);
    if (!answer.ok || !this.isOpen) return;
    this.found = (await answer.json()).templates;
    this.draw();
  }

  draw() {
    this.box.replaceChildren(...this.found.map(({ title }, at) => {
      const row = Object.assign(document.createElement("div"), { className: "menu__item", textContent: title, dir: "auto" });
      row.setAttribute("role", "option");
      row.dataset.at = at;
      return row;
    }));
    this.box.hidden = !this.found.length;
    this.choose(0);
  }

  choose(at) {
    const rows = [...this.box.children];
    this.at = rows.length ? (at + rows.length) % rows.length : 0;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.at)));
    rows[this.at]?.scrollIntoView({ block: "nearest" });
  }

  insert(at) {
    const { field } = this.composer;
    if (this.slash && field.editor) {
      const { from } = field.editor.state.selection;
      field.editor.chain().focus().deleteRange({ from: from - this.typed.length - 1, to: from }).run();
    }
    const { html } = this.found[at];
    this.close();
    field.insert(html);
  }
}
