/** What an article may hold, as the visual editor knows it (knowledge_base/bodies.py): `extensions(parts, label)`. */
const MARKS = { kbd: "kbd", inserted: "ins", deleted: "del", highlighted: "mark", underlined: "u", lowered: "sub", raised: "sup" };
const SPOKEN = ["paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote", "callout", "details", "summary", "table", "tableCell", "tableHeader"];

const box = (tag, className) => () => {
  const dom = Object.assign(document.createElement(tag), { className });
  return { dom, contentDOM: dom };
};

/** Boxes: `<aside data-callout>`, `<details>` (open while it is written), `<figure data-video>`, pictures in a line. */
function blocks({ Node }) {
  const Callout = Node.create({
    name: "callout", group: "block", content: "block+", defining: true,
    addAttributes: () => ({ kind: { default: "note", parseHTML: (element) => element.dataset.callout ?? "note", renderHTML: ({ kind }) => ({ "data-callout": kind }) } }),
    parseHTML: () => [{ tag: "aside" }],
    renderHTML: ({ HTMLAttributes }) => ["aside", HTMLAttributes, 0],
    addNodeView: () => ({ node }) => box("aside", `callout callout--${node.attrs.kind}`)(),
  });
  const Details = Node.create({
    name: "details", group: "block", content: "summary block+", defining: true,
    parseHTML: () => [{ tag: "details" }],
    renderHTML: ({ HTMLAttributes }) => ["details", HTMLAttributes, 0],
    addNodeView: () => box("div", "draft__details"),
  });
  const Summary = Node.create({
    name: "summary", content: "inline*", defining: true,
    parseHTML: () => [{ tag: "summary" }],
    renderHTML: ({ HTMLAttributes }) => ["summary", HTMLAttributes, 0],
    addNodeView: () => box("div", "draft__summary-line"),
  });
  const Video = Node.create({
    name: "video", group: "block", atom: true,
    addAttributes: () => ({ address: { default: "", parseHTML: (element) => element.dataset.video ?? "", renderHTML: ({ address }) => ({ "data-video": address }) } }),
    parseHTML: () => [{ tag: "figure[data-video]" }],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
    addNodeView: () => ({ node }) => ({ dom: Object.assign(document.createElement("figure"), { className: "draft__video", textContent: `▶ ${node.attrs.address}` }) }),
  });
  const Picture = Node.create({
    name: "picture", group: "inline", inline: true, draggable: true,
    addAttributes: () => ({ src: { default: "" }, alt: { default: "" } }),
    parseHTML: () => [{ tag: "img[src]" }],
    renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  });
  return [Callout, Details, Summary, Video, Picture];
}

function marks({ Mark }) {
  const plain = Object.entries(MARKS).map(([name, tag]) => Mark.create({ name, parseHTML: () => [{ tag }], renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0] }));
  const Link = Mark.create({
    name: "link", inclusive: false, priority: 1000,
    addAttributes: () => ({ href: { default: "" } }),
    parseHTML: () => [{ tag: "a[href]" }],
    renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  });
  return [...plain, Link];
}

/** In which language and direction a block is written; the name of a heading in addresses. */
function attributes({ Extension }) {
  const given = (name) => ({ default: null, parseHTML: (element) => element.getAttribute(name), renderHTML: (values) => (values[name] ? { [name]: values[name] } : {}) });
  return Extension.create({
    name: "spoken",
    addGlobalAttributes: () => [
      { types: SPOKEN, attributes: { dir: given("dir"), lang: given("lang") } },
      { types: ["heading"], attributes: { id: given("id") } },
    ],
  });
}

export function extensions(parts) {
  const { Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor, Bold, Italic, Strike, Code } = parts;
  const { BulletList, OrderedList, ListItem, Blockquote, HorizontalRule, Heading, CodeBlock, Table, TableRow, TableHeader, TableCell } = parts;
  // Without the widths that the library writes into style attributes, which the policy of our pages refuses.
  const Plain = Table.extend({ renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]] }).configure({ resizable: false });
  return [
    Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor, Bold, Italic, Strike, Code, BulletList, OrderedList, ListItem,
    Blockquote, HorizontalRule, Heading.configure({ levels: [2, 3, 4] }), CodeBlock, Plain, TableRow, TableHeader, TableCell,
    ...blocks(parts), ...marks(parts), attributes(parts),
  ];
}
