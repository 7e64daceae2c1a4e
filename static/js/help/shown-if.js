/** Shows the questions of a survey that what was answered so far calls up: `data-shown-if` with `data-question` (a
    field's name; "score" for the first one), and `data-is`, `data-at-least`, `data-at-most`. Without it the server asks
    them on the next page. */

function given(name) {
  return [...document.querySelectorAll(`[name="${CSS.escape(name)}"]:checked`)].map((field) => field.value);
}

function fits(part) {
  const { question, is, atLeast, atMost } = part.dataset;
  if (!question) return true;
  const values = given(question);
  if (is) return values.some((value) => is.split(" ").includes(value));
  return values.some((value) => (!atLeast || +value >= +atLeast) && (!atMost || +value <= +atMost));
}

function settle() {
  for (const part of document.querySelectorAll("[data-shown-if]")) part.hidden = !fits(part);
}

document.addEventListener("change", settle);
settle();
