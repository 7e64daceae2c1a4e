/** A card above the composer, such as the templates of a channel: it takes the focus, and Escape closes it. */
import { onAdded } from "helpdesk/added";

function close(card) {
  card.remove();
  document.querySelector("[data-open-insert]")?.focus();
}

onAdded("[data-insert]", (card) => {
  card.querySelector("input:not([type=hidden]), .insert__choice, button")?.focus();
  card.addEventListener("click", (event) => event.target.closest("[data-insert-close]") && close(card));
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(card);
  });
});
