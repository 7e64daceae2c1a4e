/** `[data-suggestions=ADDRESS]` beside a form: while its subject is typed, articles that may answer it. */
const PAUSE = 300, SHORTEST = 3;

for (const box of document.querySelectorAll("[data-suggestions]")) {
  const field = document.querySelector(box.dataset.field);
  let timer, asked = "", controller;

  async function look() {
    const text = field.value.trim();
    if (text === asked) return;
    asked = text;
    controller?.abort();
    if (text.length < SHORTEST) return box.replaceChildren();
    controller = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggestions}?q=${encodeURIComponent(text)}`, { signal: controller.signal });
      if (answer.ok) box.innerHTML = await answer.text();
    } catch { /* typed on, or the network is away: the form works without */ }
  }

  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  box.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-suggestions-close]")) return;
    event.preventDefault();
    fetch(box.dataset.suggestions, { method: "POST", body: new URLSearchParams({ helpful: "no" }) });
    box.replaceChildren();
    field.focus();
  });
}
