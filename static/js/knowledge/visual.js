/** The visual editor of an article's text: `visual(holder, html, hooks)` gives {editor, html, isWhole}. */
import { extensions } from "helpdesk/knowledge/nodes";
import { send } from "helpdesk/workspace/text";
import { showToast } from "helpdesk/toast";

const IDLE = new Set(["P", "TBODY", "THEAD", "COLGROUP", "COL"]);

/** Tags and words, without what an editor may add: the same for two texts that say and show the same. */
function gist(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const tags = [...body.querySelectorAll("*")].map((element) => element.tagName).filter((name) => !IDLE.has(name));
  return `${tags.sort().join(" ")}|${body.textContent.replace(/\s+/g, "")}`;
}

export class Visual {
  constructor(parts, holder, { form, change }) {
    Object.assign(this, { holder, form, change });
    this.at = form.dataset.picturesUrl;
    this.editor = new parts.Editor({
      element: holder,
      injectCSS: false,
      extensions: extensions(parts),
      editorProps: {
        attributes: { role: "textbox", "aria-multiline": "true", "aria-label": holder.dataset.label, dir: "auto" },
        handlePaste: (_view, event) => this.take(event.clipboardData?.files, event),
        handleDrop: (_view, event) => this.take(event.dataTransfer?.files, event),
      },
      onUpdate: () => this.change(),
    });
  }

  // In the editor a picture has the address at which it is seen; in the text that is kept its name.
  shown(html) { return html.replace(/src="media:([0-9a-f]{64})"/g, `src="${this.at}$1/"`); }

  get html() { return this.editor.getHTML().replaceAll(new RegExp(`src="${this.at}([0-9a-f]{64})/"`, "g"), 'src="media:$1"'); }

  /** Shows a text; whether nothing of it was lost. */
  show(html) {
    this.editor.commands.setContent(this.shown(html), { emitUpdate: false });
    return gist(this.html) === gist(html || "<p></p>");
  }

  take(files, event) {
    const pictures = [...(files ?? [])].filter((file) => file.type.startsWith("image/"));
    if (!pictures.length) return false;
    event.preventDefault();
    this.upload(pictures);
    return true;
  }

  async upload(files) {
    for (const file of files) {
      const data = new FormData();
      data.set("file", file, file.name);
      const answer = await send(this.at, { body: data }).catch(() => null);
      const row = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (!answer?.ok) showToast(row.error ?? document.querySelector("[data-toasts]").dataset.textFailed, { tone: "error" });
      else this.editor.chain().focus().insertContent({ type: "picture", attrs: { src: `${this.at}${row.src.slice(6)}/`, alt: "" } }).run();
    }
  }
}
