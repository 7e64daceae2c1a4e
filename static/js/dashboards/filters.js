/** Filters stand in the address: a choice of one applies at once, choices of many when asked; empty fields are left out. */
const form = document.querySelector("[data-filters]");

function go() {
  const chosen = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "") chosen.append(name, value);
  }
  const hasDays = [...form.querySelectorAll("[type=date]")].some((field) => field.value);
  if (hasDays) chosen.delete("period");
  const query = chosen.toString();
  location.assign(location.pathname + (query ? `?${query}` : ""));
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  go();
});

form?.addEventListener("change", (event) => {
  if (event.target.type !== "radio") return;
  if (event.target.name === "period") {
    for (const field of form.querySelectorAll("[type=date]")) field.value = "";
  }
  go();
});

// A sheet closes by Escape and by a click beside it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = form?.querySelector("details[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const open of form?.querySelectorAll("details[open]") ?? []) {
    if (!open.contains(event.target)) open.open = false;
  }
});
