/** A customer's telephone: its screen stays at the newest message, and names the picture that was chosen. */
const screen = document.querySelector("[data-telephone]");
let seen = "";

function follow() {
  const changed = screen.querySelector("[data-changed]")?.dataset.changed;
  if (changed === seen) return;
  seen = changed;
  screen.scrollTop = screen.scrollHeight;
}

if (screen) {
  follow();
  document.addEventListener("htmx:after:swap", follow);
  screen.addEventListener("load", () => (screen.scrollTop = screen.scrollHeight), true); // a picture came
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-telephone-file]")) return;
  document.querySelector("[data-telephone-chosen]").textContent = target.files[0]?.name ?? "";
});
