/** Panels of one page: `[role=tablist][data-tabs]` with tabs whose aria-controls name their panels. */
export function selectTab(tab, focus = false) {
  for (const other of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    if (panel) panel.hidden = !chosen;
  }
  if (focus) tab.focus();
  tab.dispatchEvent(new CustomEvent("tab:select", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.("[data-tabs] [role=tab]");
  if (tab) selectTab(tab);
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-tabs] [role=tab]");
  if (!tab) return;
  const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const forward = getComputedStyle(tab).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const at = tabs.indexOf(tab);
  const next = { Home: 0, End: tabs.length - 1 }[event.key]
    ?? (event.key.startsWith("Arrow") && /Left|Right/.test(event.key) ? (at + (event.key === forward ? 1 : -1) + tabs.length) % tabs.length : undefined);
  if (next === undefined) return;
  event.preventDefault();
  selectTab(tabs[next], true);
});
