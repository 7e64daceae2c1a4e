/** Rows that are put in order by drawing them: `data-order` holds `data-item` rows; the grip begins. The buttons in each
    row do the same without it. `data-place` takes the row before which it came to stand, `data-step` the number of steps. */
import { send, toastOf } from "helpdesk/workspace/text";

const groupOf = (row) => row.dataset.group ?? "";
const peers = (list, row) => [...list.querySelectorAll("[data-item]")].filter((each) => groupOf(each) === groupOf(row));

async function keep(list, row, before) {
  const rows = peers(list, row);
  const at = rows.indexOf(row);
  const data = new FormData();
  if (row.dataset.place) data.set("before", rows[at + 1]?.dataset.item ?? "");
  else data.set("step", String(at - before));
  const answer = await send(row.dataset.place ?? row.dataset.step, { body: data }).catch(() => null);
  if (answer?.ok) location.reload();
  else toastOf(answer);
}

function drag(list, row, event) {
  const before = peers(list, row).indexOf(row);
  row.dataset.dragged = "";
  const move = ({ clientY }) => {
    const under = peers(list, row).find((each) => each !== row && clientY < each.getBoundingClientRect().bottom && clientY > each.getBoundingClientRect().top);
    if (!under) return;
    const box = under.getBoundingClientRect();
    under[clientY < box.top + box.height / 2 ? "before" : "after"](row);
  };
  const end = () => {
    delete row.dataset.dragged;
    removeEventListener("pointermove", move);
    if (peers(list, row).indexOf(row) !== before) keep(list, row, before);
  };
  event.preventDefault();
  addEventListener("pointermove", move);
  addEventListener("pointerup", end, { once: true });
}

for (const list of document.querySelectorAll("[data-order]")) {
  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest("[data-grip]")?.closest("[data-item]");
    if (row) drag(list, row, event);
  });
}
