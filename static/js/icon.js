/** An icon of the page's sprite as an element; the sprite's hashed address is read from the first icon on the page. */
const SVG = "http://www.w3.org/2000/svg";
const sprite = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0] ?? "";

export function address(name) {
  return `${sprite}#${name}`;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", address(name));
  svg.append(use);
  return svg;
}

export function keyCaps(shortcut) {
  const caps = document.createElement("span");
  caps.className = "keys";
  const words = { Enter: "↵", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
  for (const part of shortcut.split(" ").flatMap((chord) => chord.split(/(?<=.)\+/))) {
    const cap = document.createElement("kbd");
    cap.className = "kbd";
    cap.textContent = words[part] ?? (shortcut.includes("+") && part.length === 1 ? part.toUpperCase() : part);
    caps.append(cap);
  }
  return caps;
}
