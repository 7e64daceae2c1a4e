/** What the visitor thinks of the help: asked when the chat is over, kept at once, changed until it is closed. */
import { announce, find, icon, made, words } from "chat/told";
import { say } from "chat/socket";

const box = find("[data-rating]");
const title = box.querySelector("h2");
const row = find("[data-rating-choices]");
const form = find("[data-rating-words]");
const text = form.querySelector("textarea");
const said = find("[data-rating-said]");
let question = null;

function send(score, line) {
  if (!say({ rate: { question: question.id, score, words: line } })) said.textContent = words.offline;
}

function drawn({ score, label, icon: name }) {
  const button = Object.assign(made("button", "chat-face"), { type: "button", title: label });
  button.setAttribute("aria-label", label);
  button.dataset.score = score;
  button.append(name ? icon(name) : String(score));
  button.addEventListener("click", () => send(score, ""));
  return button;
}

function draw(fresh) {
  title.textContent = question.text;
  if (fresh) row.replaceChildren(...question.choices.map(drawn));
  for (const button of row.children) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.score) === question.score));
    button.disabled = !question.open;
  }
  const rated = question.score !== null;
  form.hidden = !rated || !question.open || !question.words;
  form.querySelector("label").textContent = question.words;
  if (fresh || text.value === "") text.value = question.said;
  said.textContent = rated ? question.thanks : "";
}

document.addEventListener("chat:rating", ({ detail }) => {
  const fresh = detail.question?.id !== question?.id;
  question = detail.question;
  box.hidden = !question;
  if (!question) return;
  draw(fresh);
  if (fresh && question.open && question.score === null) announce(question.text);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (text.value.trim()) send(question.score, text.value.trim());
});
document.addEventListener("chat:refused", ({ detail }) => {
  if (detail.what === "rating") said.textContent = words.notMailed;
});
