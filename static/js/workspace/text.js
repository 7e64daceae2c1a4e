/** Between the rich and the plain form of a text, and the manners of our requests. */
import { showToast } from "helpdesk/toast";

export function textOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const end of page.querySelectorAll("p, div, li, blockquote")) end.append("\n");
  for (const end of page.querySelectorAll("br")) end.replaceWith("\n");
  return page.body.textContent.replace(/\n{3,}/g, "\n\n").trim();
}

export function htmlOf(text) {
  const box = document.createElement("div");
  for (const part of text.trim().split(/\n{2,}/)) {
    const paragraph = document.createElement("p");
    part.split("\n").forEach((line, at) => paragraph.append(...(at ? [document.createElement("br"), line] : [line])));
    if (part) box.append(paragraph);
  }
  return box.innerHTML;
}

export const isBlank = (html) => !/<img\b/.test(html) && textOf(html) === "";

export function csrf() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** Shows the notice that an answer carries, or that there was none. */
export function toastOf(answer) {
  const redirect = answer?.headers.get("HX-Redirect");
  if (redirect) location.assign(redirect);
  const toast = JSON.parse(answer?.headers.get("HX-Trigger") ?? "{}").toast;
  const words = document.querySelector("[data-toasts]")?.dataset ?? {};
  if (toast) showToast(toast.text, toast);
  else if (!answer) showToast(words.textOffline, { tone: "error" });
  else if (!answer.ok) showToast(words.textFailed, { tone: "error" });
}

/** Asks for a part of a page, as htmx would; null when there is no connection. */
export const part = (address) => fetch(address, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);

export function send(address, { method = "POST", body = null, ...more } = {}) {
  return fetch(address, { method, body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" }, ...more });
}
