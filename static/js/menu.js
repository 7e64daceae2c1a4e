/** Menu buttons: `[data-menu]` holds a button with aria-controls and a list with role=menu. Arrows, Home, End, letters, Escape. */
const buttonOf = (menu) => menu.querySelector(":scope > [aria-haspopup]");
const listOf = (menu) => menu.querySelector(":scope > [role=menu]");
const itemsOf = (menu) => [...listOf(menu).querySelectorAll("[role^=menuitem]:not([disabled], [aria-disabled=true])")];
const isOpen = (menu) => !listOf(menu).hidden;

function open(menu, last = false) {
  closeAll();
  listOf(menu).hidden = false;
  buttonOf(menu).setAttribute("aria-expanded", "true");
  itemsOf(menu).at(last ? -1 : 0)?.focus();
}

function close(menu, returnFocus = false) {
  listOf(menu).hidden = true;
  buttonOf(menu).setAttribute("aria-expanded", "false");
  if (returnFocus) buttonOf(menu).focus();
}

function closeAll(except) {
  for (const menu of document.querySelectorAll("[data-menu]")) {
    if (menu !== except && isOpen(menu)) close(menu);
  }
}

function move(menu, step) {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement);
  items.at((at + step + items.length) % items.length)?.focus();
}

function byLetter(menu, letter) {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement);
  const rest = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  rest.find((item) => item.textContent.trim().toLowerCase().startsWith(letter))?.focus();
}

document.addEventListener("click", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  closeAll(menu);
  if (!menu) return;
  if (buttonOf(menu).contains(event.target)) {
    if (isOpen(menu)) close(menu, true);
    else open(menu);
  } else if (event.target.closest("[role=menuitem], [role=menuitemradio]")) {
    close(menu, true);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  if (!menu) return;
  if (!isOpen(menu)) {
    if (!buttonOf(menu).contains(event.target) || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    return open(menu, event.key === "ArrowUp");
  }
  const acts = {
    ArrowDown: () => move(menu, 1),
    ArrowUp: () => move(menu, -1),
    Home: () => itemsOf(menu).at(0)?.focus(),
    End: () => itemsOf(menu).at(-1)?.focus(),
    Escape: () => close(menu, true),
  };
  const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey;
  if (event.key === "Tab") return close(menu);
  if (!acts[event.key] && !(isLetter && !event.target.matches("input"))) return;
  event.preventDefault();
  event.stopPropagation();
  if (acts[event.key]) acts[event.key]();
  else byLetter(menu, event.key.toLowerCase());
}, true);
