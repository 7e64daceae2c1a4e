/** Before the first message: articles that may answer what is being written. They are read in a tab of their own. */
import { announce, find, made, told, words } from "chat/told";
import { token } from "chat/store";
import { focus, tell, wipe } from "chat/composer";

const PAUSE_MS = 400, SHORTEST = 4;
const box = find("[data-articles]"), list = find("[data-articles-list]"), text = find("#chat-text");
let timer = 0, asked = "", busy = false, done = !told.articles;

function row({ title, text: about, url }) {
  const link = Object.assign(made("a", "chat-articles__link"), { href: url, target: "_blank", rel: "noopener" });
  link.append(Object.assign(made("b", "", title), { dir: "auto" }), Object.assign(made("span", "", about), { dir: "auto" }));
  const item = made("li");
  item.append(link);
  return item;
}

function draw(articles) {
  const wasHidden = box.hidden;
  box.hidden = !articles.length;
  list.replaceChildren(...articles.map(row));
  if (wasHidden && !box.hidden) announce(find("#articles-title").textContent);
}

async function look() {
  const line = text.value.trim();
  if (done || token() || line === asked) return;
  asked = line;
  if (line.length < SHORTEST) return draw([]);
  if (busy) return; // one question at a time: what is typed meanwhile is asked for afterwards
  busy = true;
  try {
    const answer = await fetch(`${told.articles}?${new URLSearchParams({ q: line, via: "chat" })}`, { credentials: "omit" });
    if (answer.ok && line === asked && !done) draw((await answer.json()).articles);
  } catch { /* the network is away: the message is sent without */ }
  busy = false;
  if (line === asked) return;
  asked = "";
  look();
}

function say(helpful) {
  fetch(told.articles, { method: "POST", body: new URLSearchParams({ helpful }), credentials: "omit" }).catch(() => {});
}

function end() {
  done = true;
  draw([]);
}

text.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE_MS);
});
document.addEventListener("chat:wrote", end);
find("[data-articles-close]").addEventListener("click", () => {
  say("no");
  end();
  focus();
});
find("[data-articles-solved]").addEventListener("click", () => {
  say("yes");
  wipe();
  draw([]);
  asked = "";
  tell(words.glad);
  focus();
});
