/**
 * The rich text of a composer: loaded at its first focus, in the place of the text area, which stays for plain text and
 * for browsers where the editor cannot be loaded. `field(holder, hooks)` gives {html, set, insert, focus, plain}.
 */
import { htmlOf, textOf } from "helpdesk/workspace/text";

let library = null;
const load = () => (library ??= import("django-prose-editor/editor").catch(() => (library = null))); // tried anew at the next focus

class Field {
  constructor(holder, hooks) {
    Object.assign(this, { holder, hooks, area: holder.querySelector("textarea"), editor: null, isPlain: false });
    this.area.addEventListener("input", () => {
      this.initial = undefined;
      this.hooks.change();
    });
    this.area.addEventListener("focus", () => this.enrich());
  }

  async enrich() {
    if (this.editor || this.isPlain || this.loading) return;
    this.loading = true;
    const parts = await load();
    this.loading = false;
    if (!parts || this.editor || this.isPlain || !this.area.isConnected) return;
    const hadFocus = document.activeElement === this.area;
    this.editor = this.build(parts, this.initial ?? htmlOf(this.area.value));
    this.area.hidden = true;
    if (hadFocus) this.editor.commands.focus("end");
    this.hooks.ready?.(this.editor);
  }

  build(parts, content) {
    const { Document, Paragraph, Text, HardBreak, Bold, Italic, Strike, Code, BulletList, OrderedList, ListItem } = parts;
    const { Blockquote, History, Dropcursor, Gapcursor, Image, Placeholder, Link, Editor } = parts;
    const marks = [Bold, Italic, Strike, Code, Link, BulletList, OrderedList, ListItem, Blockquote];
    const basics = [Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor];
    return new Editor({
      element: this.holder,
      injectCSS: false,
      content,
      extensions: [...basics, ...marks, Image.configure({ inline: true }), Placeholder.configure({ placeholder: () => this.placeholder })],
      editorProps: {
        attributes: { role: "textbox", "aria-multiline": "true", "aria-label": this.area.getAttribute("aria-label"), dir: "auto" },
        handlePaste: (_view, event) => this.hooks.files([...(event.clipboardData?.files ?? [])], { inline: true }),
        handleDrop: (_view, event) => this.hooks.files([...(event.dataTransfer?.files ?? [])], { inline: false }),
        handleKeyDown: (_view, event) => this.sends(event) || (this.hooks.key?.(event) ?? false),
      },
      onUpdate: () => this.hooks.change(),
    });
  }

  /** The editor would make a line break of it. */
  sends(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return false;
    this.hooks.submit?.();
    return Boolean(this.hooks.submit);
  }

  get html() {
    if (this.editor) return this.editor.getHTML();
    return this.initial ?? htmlOf(this.area.value);
  }

  set html(html) {
    this.initial = undefined;
    this.area.value = textOf(html);
    if (this.editor) this.editor.commands.setContent(html, { emitUpdate: false });
    else if (/<(img|strong|em|ul|ol|a|blockquote)\b/.test(html)) this.initial = html; // kept until the editor is there
  }

  get text() {
    return this.editor ? textOf(this.editor.getHTML()) : this.area.value;
  }

  set placeholder(text) {
    this.area.placeholder = text;
    this.hint = text;
    if (this.editor) this.editor.view.dispatch(this.editor.state.tr);
  }

  get placeholder() {
    return this.hint ?? this.area.placeholder;
  }

  insert(html) {
    if (this.editor) this.editor.chain().focus().insertContent(html).run();
    else {
      this.area.setRangeText(textOf(html), this.area.selectionStart, this.area.selectionEnd, "end");
      this.area.focus();
      this.hooks.change();
    }
  }

  focus() {
    if (this.editor) this.editor.commands.focus("end");
    else this.area.focus();
  }

  setPlain(plain) {
    if (plain === this.isPlain) return;
    const html = this.html;
    this.isPlain = plain;
    if (plain) this.editor?.destroy();
    this.holder.querySelector(".tiptap")?.remove();
    this.editor = plain ? null : this.editor;
    this.area.hidden = false;
    this.html = html;
    if (plain) this.initial = undefined;
    else this.enrich();
  }
}

export const field = (holder, hooks) => new Field(holder, hooks);
