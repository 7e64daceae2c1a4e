/** The colours of charts as plain rgb, read from the tokens: the charts' library knows neither light-dark() nor oklch(). */
const probe = document.createElement("span");
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const brush = canvas.getContext("2d", { willReadFrequently: true });

export function colour(name) {
  probe.hidden = true;
  document.body.append(probe);
  probe.style.color = `var(--${name})`;
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = getComputedStyle(probe).color;
  brush.fillRect(0, 0, 1, 1);
  probe.remove();
  const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`;
}

export function lightPalette() {
  probe.className = "chart-paper"; // an island of light
  const colours = palette();
  probe.className = "";
  return colours;
}

export function palette() {
  const names = ["chart-1", "chart-1-band", "chart-compare", "chart-neutral", "chart-grid", "chart-axis", "surface", "surface-raised", "text", "line-strong"];
  const heat = Array.from({ length: 7 }, (_, step) => `heat-${step}`);
  return Object.fromEntries([...names, ...heat].map((name) => [name, colour(name)]));
}

/** Calls back whenever light becomes dark or the other way round. */
export function onTheme(act) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
  new MutationObserver(act).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}
