/**
 * Panes put away and brought back. `[data-pane-toggle="side|list|rail"]` on a wide screen; `[data-pane-show="list|main|side"]`
 * and `[data-rail-toggle]` on a phone. What is hidden stands in the cookie `panes`, so the server renders it.
 */
const app = document.querySelector("[data-app]");
const YEAR = 365 * 24 * 3600;
const narrow = matchMedia("(width < 73.75rem)");
const phone = matchMedia("(width < 48rem)");

const holder = (pane) => (pane === "rail" ? app : document.querySelector(".sheet"));

function isHidden(pane) {
  const state = holder(pane).dataset[pane];
  return pane === "side" && narrow.matches ? state !== "shown" : state === "hidden";
}

function remember() {
  const hidden = ["rail", "list", "side"].filter((pane) => holder(pane)?.dataset[pane] === "hidden");
  document.cookie = `panes=${hidden.join("-")}; path=/; max-age=${YEAR}; SameSite=Lax`;
}

export function togglePane(pane) {
  if (!holder(pane)) return;
  if (phone.matches && pane !== "rail") return showPane(holder(pane).dataset.pane === pane ? "main" : pane);
  holder(pane).dataset[pane] = isHidden(pane) ? "shown" : "hidden";
  for (const button of document.querySelectorAll(`[data-pane-toggle="${pane}"]`)) button.setAttribute("aria-pressed", String(!isHidden(pane)));
  remember();
}

export function showPane(pane) {
  const sheet = document.querySelector(".sheet");
  if (sheet) sheet.dataset.pane = pane;
}

function toggleRail(shown) {
  app.dataset.rail = shown ? "shown" : "";
  document.querySelector("[data-rail-toggle]")?.setAttribute("aria-expanded", String(shown));
}

document.addEventListener("click", (event) => {
  const control = event.target.closest?.("[data-pane-toggle], [data-pane-show], [data-rail-toggle], .rail a");
  if (!control || !app) return;
  const { paneToggle, paneShow, railToggle } = control.dataset;
  if (paneToggle) togglePane(paneToggle);
  if (paneShow) showPane(paneShow);
  if (railToggle !== undefined) toggleRail(app.dataset.rail !== "shown");
  else if (control.matches(".rail a") && app.dataset.rail === "shown") toggleRail(false);
});
