/** The tools above the visual editor: what each does, what is pressed, and what a table or a picture needs besides. */
import { ask } from "helpdesk/knowledge/insert";

const MARKS = { bold: "bold", italic: "italic", code: "code", link: "link", bulletList: "bulletList", orderedList: "orderedList", blockquote: "blockquote", codeBlock: "codeBlock" };
const article = (key) => `article:${key}`;
const isAddress = (text) => /^(https?:\/\/|mailto:|tel:|article:|#)/.test(text);

const TOOLS = {
  heading2: (chain) => chain.toggleHeading({ level: 2 }),
  heading3: (chain) => chain.toggleHeading({ level: 3 }),
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  code: (chain) => chain.toggleCode(),
  bulletList: (chain) => chain.toggleBulletList(),
  orderedList: (chain) => chain.toggleOrderedList(),
  blockquote: (chain) => chain.toggleBlockquote(),
  codeBlock: (chain) => chain.toggleCodeBlock(),
  callout: (chain, { kind }) => chain.wrapIn("callout", { kind }),
  table: (chain) => chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true }),
  details: (chain, { title }) => chain.insertContent({ type: "details", content: [{ type: "summary", content: [{ type: "text", text: title }] }, { type: "paragraph" }] }),
  lift: (chain) => chain.lift("callout"),
  deleteDetails: (chain) => chain.deleteNode("details"),
};
const PLAIN = ["undo", "redo", "addRowAfter", "addColumnAfter", "deleteRow", "deleteColumn", "deleteTable"];
for (const name of PLAIN) TOOLS[name] = (chain) => chain[name]();

/** What asks for something first. */
const ASKS = {
  link: async (editor, button, form) => {
    const href = editor.getAttributes("link").href ?? "";
    const found = await ask({ form, label: button.dataset.label, offers: "articles", text: href, removable: Boolean(href) });
    if (found === null) return;
    if (!found.text) return editor.chain().focus().extendMarkRange("link").unsetMark("link").run();
    const address = found.key ? article(found.key) : isAddress(found.text) ? found.text : `https://${found.text}`;
    const { from, to } = editor.state.selection;
    const isBare = !href && !editor.state.doc.textBetween(from, to); // nothing is chosen, or a picture or video
    const chain = editor.chain().focus().extendMarkRange("link");
    if (isBare) chain.insertContentAt(to, { type: "text", text: found.title ?? address, marks: [{ type: "link", attrs: { href: address } }] }).run();
    else chain.setMark("link", { href: address }).run();
  },
  video: async (editor, button, form) => {
    const found = await ask({ form, label: button.dataset.label });
    if (found?.text) editor.chain().focus().insertContent([{ type: "video", attrs: { address: found.text } }, { type: "paragraph" }]).run();
  },
  snippet: async (editor, button, form) => {
    const found = await ask({ form, label: button.dataset.label, offers: "snippets" });
    const key = found?.key ?? found?.text;
    if (key) editor.chain().focus().insertContent({ type: "paragraph", content: [{ type: "text", text: `{{snippet:${key}}}` }] }).run();
  },
  alt: async (editor, button, form) => {
    const found = await ask({ form, label: button.dataset.label, text: editor.getAttributes("picture").alt });
    if (found) editor.chain().focus().updateAttributes("picture", { alt: found.text }).run();
  },
};

export function bindTools(form, editor, { upload }) {
  const tools = form.querySelector("[data-tools]");
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const name = button.dataset.do;
    if (ASKS[name]) return ASKS[name](editor, button, form);
    TOOLS[name](editor.chain().focus(), { kind: button.dataset.kind, title: form.dataset.textSummary }).run();
  });
  tools.querySelector("[data-picture]").addEventListener("change", async (event) => {
    await upload([...event.target.files]);
    event.target.value = "";
  });
  const draw = () => {
    for (const button of tools.querySelectorAll("[data-do]")) {
      const { do: name } = button.dataset;
      const pressed = name.startsWith("heading") ? editor.isActive("heading", { level: Number(name.at(-1)) }) : MARKS[name] && editor.isActive(MARKS[name]);
      if (name in MARKS || name.startsWith("heading")) button.setAttribute("aria-pressed", String(Boolean(pressed)));
    }
    for (const more of tools.querySelectorAll("[data-in]")) more.hidden = !editor.isActive(more.dataset.in);
  };
  editor.on("transaction", draw);
  draw();
}
