/** Completion of the last address of a line: contacts by name or address. */
const ASK_AFTER_MS = 150;
const lastPart = (line) => /[^,;]*$/.exec(line)[0].trim();

export function addressField(input, form) {
  const list = document.createElement("div");
  let found = [], at = 0, timer = 0;
  list.className = "composer__offers composer__offers--people";
  list.setAttribute("role", "listbox");
  list.id = `offers-${input.name}`;
  list.hidden = true;
  (input.closest("label") ?? input).after(list);
  Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" }).forEach(([name, value]) => input.setAttribute(name, value));

  function show(people) {
    found = people;
    list.replaceChildren(...people.map(({ name, email }, index) => {
      const row = Object.assign(document.createElement("div"), { className: "menu__item", id: `${list.id}-${index}` });
      row.setAttribute("role", "option");
      row.append(Object.assign(document.createElement("span"), { textContent: name, dir: "auto" }), Object.assign(document.createElement("small"), { textContent: email }));
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(index);
      });
      return row;
    }));
    list.hidden = !people.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(0);
  }

  function choose(index) {
    at = found.length ? (index + found.length) % found.length : 0;
    [...list.children].forEach((row, position) => row.setAttribute("aria-selected", String(position === at)));
    input.setAttribute("aria-activedescendant", found.length ? `${list.id}-${at}` : "");
  }

  function take(index) {
    input.value = `${input.value.slice(0, input.value.length - lastPart(input.value).length)}${found[index].line}, `;
    show([]);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function ask() {
    const query = lastPart(input.value);
    if (query.length < 2) return show([]);
    const answer = await fetch(`${form.dataset.people}?q=${encodeURIComponent(query)}`).catch(() => null);
    if (answer?.ok && document.activeElement === input) show((await answer.json()).people);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, ASK_AFTER_MS);
  });
  input.addEventListener("blur", () => show([]));
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(at + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter" || event.key === "Tab") take(at);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
