/** The frame: loaded when it is needed, opened, closed, listened to. */
function load() {
  if (frame) return;
  frame = Object.assign(document.createElement("iframe"), { title: look.label, src: `${home}/chat/${key}/${wanted}` });
  frame.setAttribute("allow", "autoplay");
  panel.append(frame);
}

function open() {
  if (!look) return void waiting.push({ open: true });
  load();
  isOpen = true;
  dismiss();
  panel.hidden = false;
  button.setAttribute("aria-expanded", "true");
  shape.setAttribute("d", DOWN);
  frame.focus();
  post("open", { full: isFull() });
  emit("open");
}

function close() {
  if (!isOpen) return;
  isOpen = false;
  panel.hidden = true;
  button.setAttribute("aria-expanded", "false");
  shape.setAttribute("d", SPEECH);
  button.focus();
  post("close");
  emit("close");
}

const TOLD = {
  ready() {
    isReady = true;
    post("hello", visit());
    waiting.splice(0).forEach((message) => post(message.do, message));
  },
  close,
  begun: () => (remember(), emit("start")),
  unread({ count }) {
    const number = Number.isInteger(count) && count > 0 && !isOpen ? count : 0;
    badge.hidden = !number;
    badge.textContent = number > 99 ? "99+" : String(number);
    button.setAttribute("aria-label", number ? `${look.label} (${number})` : look.label);
    emit("unread", number);
  },
  message: ({ author }) => emit("message", { author: String(author ?? "").slice(0, 160) }),
};

function remember() {
  try { localStorage.setItem(mark, "begun"); } catch { /* storage is off: the frame comes with the next click */ }
}
function hasBegun() {
  try { return localStorage.getItem(mark) === "begun"; } catch { return false; }
}

addEventListener("message", (event) => {
  if (event.origin !== home || event.source !== frame?.contentWindow) return;
  const { helpdesk, tell } = event.data ?? {};
  if (helpdesk === "chat" && Object.hasOwn(TOLD, tell)) TOLD[tell](event.data);
});
const moved = () => {
  if (look) plan();
  if (isReady) post("visit", visit());
};
addEventListener("popstate", () => setTimeout(moved, 50));
globalThis.navigation?.addEventListener("navigatesuccess", moved);
