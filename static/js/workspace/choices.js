/** Menus and lists whose entries are read when they are first opened: `[data-choices="address"]`. */
async function fill(holder) {
  const answer = await fetch(holder.dataset.choices, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  holder.innerHTML = await answer.text();
  window.htmx.process(holder);
  const chosen = holder.querySelector('[aria-checked="true"]') ?? holder.querySelector("[role^=menuitem]");
  if (!holder.hidden) chosen?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[aria-haspopup=menu]");
  const menu = button && document.getElementById(button.getAttribute("aria-controls"));
  if (menu?.dataset.choices && !menu.hidden) fill(menu);
});

document.addEventListener("focusin", (event) => {
  const list = event.target.list;
  if (list?.dataset.choices && !list.options.length) fill(list);
});
