/** Shows the parts of a form that fit a choice: `data-shows="NAME"` on the select, `data-shown-for="NAME"` with
    `data-values="a b"` on the parts. Without it every part is shown. */

function settle(select) {
  for (const part of document.querySelectorAll(`[data-shown-for="${select.dataset.shows}"]`)) {
    part.hidden = !part.dataset.values.split(" ").includes(select.value);
  }
}

for (const select of document.querySelectorAll("[data-shows]")) {
  select.addEventListener("change", () => settle(select));
  settle(select);
}
