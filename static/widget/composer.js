/** Where the visitor writes: Enter sends, Shift+Enter breaks the line; files wait above until it is sent. */
import { announce, fill, find, icon, made, told, words } from "chat/told";
import { say } from "chat/socket";
import { send } from "chat/outbox";

const MOST_FILES = 5;
const form = find("[data-composer]");
const text = form.querySelector("textarea");
const list = form.querySelector("[data-files]");
const said = form.querySelector("[data-said]");
let files = [], typed = 0, quiet = 0, later = 0;

export function focus() {
  if (!form.hidden) text.focus();
}

/** Begins anew: what was being written is not needed any more. */
export function wipe() {
  text.value = "";
  fit();
  stopTyping();
}

export function tell(line) {
  said.textContent = line;
}

function fit() {
  text.style.blockSize = "auto";
  text.style.blockSize = `${Math.min(text.scrollHeight, 140)}px`;
}

function draw() {
  list.hidden = !files.length;
  list.replaceChildren(...files.map((file) => {
    const item = made("li", "chat-file");
    const remove = made("button", "chat-file__remove");
    Object.assign(remove, { type: "button" }).append(icon("x"));
    remove.setAttribute("aria-label", fill(words.remove, file.name));
    remove.addEventListener("click", () => {
      files = files.filter((each) => each !== file);
      draw();
      text.focus();
    });
    item.append(icon("file"), made("bdi", "", file.name), remove);
    return item;
  }));
}

function add(given) {
  const all = [...files, ...given];
  const large = all.length > MOST_FILES || all.reduce((sum, { size }) => sum + size, 0) > told.most;
  tell(large ? fill(words.large, Math.floor(told.most / 1048576)) : "");
  if (large) return announce(said.textContent);
  files = all;
  draw();
}

/** Agents see the words themselves where the channel says so; then the page says it, too. */
function tellTyped() {
  typed = Date.now();
  say({ typing: told.preview ? text.value.slice(0, 300) : true });
}

function stopTyping() {
  clearTimeout(quiet);
  clearTimeout(later);
  if (typed) say({ typing: false });
  typed = 0;
}

function submit() {
  const line = text.value.trim();
  if (!line && !files.length) return;
  send(line, files);
  [text.value, files] = ["", []];
  tell("");
  draw();
  fit();
  stopTyping();
  document.dispatchEvent(new CustomEvent("chat:wrote"));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
  text.focus();
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
text.addEventListener("input", () => {
  fit();
  clearTimeout(quiet);
  quiet = setTimeout(stopTyping, 5_000);
  if (!text.value) return stopTyping();
  clearTimeout(later);
  if (Date.now() - typed >= (told.preview ? 700 : 3_000)) tellTyped();
  else if (told.preview) later = setTimeout(tellTyped, 700);
});
text.addEventListener("paste", (event) => event.clipboardData.files.length && add([...event.clipboardData.files]));
form.querySelector("[data-attach]").addEventListener("change", ({ target }) => {
  add([...target.files]);
  target.value = "";
  text.focus();
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!form.hidden) add([...event.dataTransfer.files]);
});
