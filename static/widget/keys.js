/** Escape closes what is open; over the whole screen nothing behind the frame may take the focus. */
import { isOpen as menuIsOpen, toggle } from "chat/menu";

function stops() {
  const all = document.querySelectorAll("button, input, textarea, a[href], [tabindex='0']");
  return [...all].filter((stop) => stop.checkVisibility() && !stop.disabled);
}

export function guardKeys(close, isFull) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return menuIsOpen() ? toggle(false) : close();
    if (event.key !== "Tab" || !isFull()) return;
    const found = stops();
    const [edge, next] = event.shiftKey ? [found[0], found.at(-1)] : [found.at(-1), found[0]];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    next.focus();
  });
}
