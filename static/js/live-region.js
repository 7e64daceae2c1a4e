/** Says something to people who listen rather than look. Also by HX-Trigger: {"announce": {"text": "…"}}. */
export function announce(text) {
  const region = document.querySelector("[data-live]");
  if (!region || !text) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text)); // the same words twice must be heard twice
}
