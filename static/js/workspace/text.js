/** Between the rich and the plain form of a text, and the manners of our requests. */
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

export function send(address, { method = "POST", body = null, ...more } = {}) {
  return fetch(address, { method, body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" }, ...more });
}
