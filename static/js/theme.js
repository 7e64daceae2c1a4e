/** Light, dark or as the system: kept in a cookie, so that the server writes it into the page and nothing flashes. */
const root = document.documentElement;
const YEAR = 365 * 24 * 3600;

export function setTheme(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", theme || "light dark");
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; SameSite=Lax`;
  try {
    localStorage.setItem("theme", theme);
  } catch { /* storage may be off: the cookie is enough */ }
}

document.addEventListener("click", (event) => {
  const control = event.target.closest?.("[data-theme-toggle], [data-theme-set]");
  if (!control) return;
  if (control.dataset.themeSet !== undefined) return setTheme(control.dataset.themeSet);
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const wanted = dark ? "light" : "dark";
  const system = matchMedia(`(prefers-color-scheme: ${wanted})`).matches;
  setTheme(system ? "" : wanted); // what the system would show anyway follows the system again
});

// Another tab changed it.
addEventListener("storage", (event) => {
  if (event.key === "theme") setTheme(event.newValue ?? "");
});
