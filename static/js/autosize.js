/** Text areas grow with their text where the browser has no `field-sizing: content`. */
import { onAdded } from "helpdesk/added";

function grow(area) {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + 2}px`;
}

if (!CSS.supports("field-sizing", "content")) {
  onAdded("textarea.field__input, textarea[data-autosize]", grow);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea.field__input, textarea[data-autosize]")) grow(event.target);
  });
}
