/** `data-dialog-open="id"` opens a <dialog>; `data-dialog-close`, Escape and a click beside it close it. */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return null;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("dialog:open", { bubbles: true }));
  return dialog;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog-open]");
  if (opener) return openDialog(opener.dataset.dialogOpen);
  if (event.target.closest?.("[data-dialog-close]")) return event.target.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && isOutside(event)) event.target.close();
});

function isOutside(event) {
  const box = event.target.getBoundingClientRect();
  const within = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  return !within && event.detail > 0; // detail 0: "click" by a key inside the dialog
}
