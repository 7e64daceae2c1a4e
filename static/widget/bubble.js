/** What stands in a bubble: text with its links, files that are fetched with the token in a header, never in an address. */
import { fill, icon, made, told, words } from "chat/told";
import { token } from "chat/store";

const LINK = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

export function written(text) {
  const body = made("p", "chat-bubble__text");
  let at = 0;
  for (const { 0: address, index } of text.matchAll(LINK)) {
    const link = Object.assign(made("a", "", address), { href: address, target: "_blank", rel: "noopener noreferrer nofollow" });
    body.append(text.slice(at, index), link);
    at = index + address.length;
  }
  body.append(text.slice(at));
  return body;
}

async function download(file) {
  const answer = await fetch(`${told.base}files/${file.id}/`, { headers: { "X-Chat-Token": token() }, credentials: "omit" });
  return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
}

/** A file as a button that fetches it; `onload` is called when its picture has taken its room. */
export function attached(file, onload) {
  const item = made(file.id ? "button" : "span", "chat-file");
  item.append(icon("file"), made("bdi", "", file.name));
  if (!file.id) return item;
  item.type = "button";
  item.setAttribute("aria-label", fill(words.download, file.name));
  item.addEventListener("click", async () => {
    const href = await download(file);
    if (href) Object.assign(made("a"), { href, download: file.name }).click();
    if (href) setTimeout(() => URL.revokeObjectURL(href), 60_000);
  });
  if (file.image && file.size < 3_000_000) download(file).then((src) => src && item.replaceChildren(Object.assign(made("img"), { src, alt: file.name, onload })));
  return item;
}
