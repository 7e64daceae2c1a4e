/** Shows the parts of a form that fit a choice: `data-shows="NAME"` on the select, `data-shown-for="NAME"` with
    `data-values="a b"` on the parts. Several names: one fitting choice is enough; a choice that is itself hidden does not
    count. Without it every part is shown. */

function fits(part) {
  return part.dataset.shownFor.split(" ").some((name) => {
    const select = document.querySelector(`[data-shows="${name}"]`);
    return !select.closest("[hidden]") && part.dataset.values.split(" ").includes(select.value);
  });
}

function settle() {
  // In the order of the page: what holds a choice stands before what depends on it.
  for (const part of document.querySelectorAll("[data-shown-for]")) part.hidden = !fits(part);
}

for (const select of document.querySelectorAll("[data-shows]")) select.addEventListener("change", settle);
settle();
