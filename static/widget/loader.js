/**
 * The chat's button and frame on a website: <script src="https://help.example/widget.js" data-key="website" async></script>
 * `window.Helpdesk` opens, closes, says who the visitor is and what is known about them, and tells what happens.
 */
(() => {
  const tag = document.currentScript;
  if (!tag?.dataset.key || window.Helpdesk?.ready) return;
  const home = new URL(tag.src).origin;
  const key = encodeURIComponent(tag.dataset.key);
  const mark = `helpdesk-chat-${key}`;
  const waiting = [], listeners = new Map();
  let frame = null, panel = null, button = null, badge = null, shape = null, isReady = false, isOpen = false, look = null;

  const STYLE = `:host{all:initial}
.button{position:fixed;inset-block-end:1.25rem;z-index:2147483000;inline-size:3.5rem;block-size:3.5rem;border:0;border-radius:50%;display:grid;place-items:center;cursor:pointer;box-shadow:0 2px 6px #0003,0 8px 24px #0003}
.button:focus-visible{outline:3px solid;outline-offset:3px}.button svg{inline-size:1.625rem;block-size:1.625rem;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.badge{position:absolute;inset-block-start:-.25rem;inset-inline-end:-.25rem;min-inline-size:1.375rem;block-size:1.375rem;border-radius:1rem;background:#b42318;color:#fff;font:600 .75rem/1.375rem system-ui,sans-serif;text-align:center;padding-inline:.25rem;box-sizing:border-box}
.badge[hidden],.panel[hidden]{display:none}
.panel{position:fixed;inset-block-end:5.75rem;z-index:2147483001;inline-size:23.5rem;max-inline-size:calc(100vw - 2rem);block-size:40.5rem;max-block-size:calc(100dvh - 7rem);border:0;border-radius:18px;overflow:hidden;background:Canvas;box-shadow:0 0 0 1px #0002,0 2px 6px #0002,0 16px 48px #0003}
.panel iframe{inline-size:100%;block-size:100%;border:0;display:block}
.end{inset-inline-end:1.25rem}.start{inset-inline-start:1.25rem}
@media (width<30rem),(height<30rem){.panel{inset:0;inline-size:100%;max-inline-size:none;block-size:100%;max-block-size:none;border-radius:0}}
@media print{.button,.panel{display:none}}`;

  const SPEECH = "M21 11.5a8.4 8.4 0 0 1-12.3 7.4L3 21l2.1-5.7A8.4 8.4 0 1 1 21 11.5z", DOWN = "m6 9 6 6 6-6";

  const isFull = () => matchMedia("(width<30rem),(height<30rem)").matches;
  const post = (what, more = {}) => {
    const message = { helpdesk: "chat", do: what, ...more };
    if (isReady) frame.contentWindow.postMessage(message, home);
    else waiting.push(message);
  };
  const emit = (name, detail) => (listeners.get(name) ?? []).forEach((listener) => listener(detail));
  const visit = () => ({ page: location.href.split("#")[0].slice(0, 1000), title: document.title.slice(0, 200), referrer: document.referrer.slice(0, 1000) });

  function draw() {
    const host = document.createElement("div");
    host.dataset.helpdesk = "chat";
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    panel = Object.assign(document.createElement("div"), { className: `panel ${look.side}`, hidden: true });
    button = Object.assign(document.createElement("button"), { className: `button ${look.side}`, type: "button" });
    button.style.background = look.colour;
    button.style.color = look.on;
    button.style.outlineColor = look.colour;
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    shape = icon.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    shape.setAttribute("d", SPEECH);
    badge = Object.assign(document.createElement("span"), { className: "badge", hidden: true });
    button.append(icon, badge);
    button.setAttribute("aria-label", look.label);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => (isOpen ? close() : open()));
    root.append(panel, button);
    document.body.append(host);
  }

  function load() {
    if (frame) return;
    frame = Object.assign(document.createElement("iframe"), { title: look.label, src: `${home}/chat/${key}/` });
    frame.setAttribute("allow", "autoplay");
    panel.append(frame);
  }

  function open() {
    if (!look) return void waiting.push({ open: true });
    load();
    isOpen = true;
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
  const moved = () => isReady && post("visit", visit());
  addEventListener("popstate", () => setTimeout(moved, 50));
  globalThis.navigation?.addEventListener("navigatesuccess", moved);

  window.Helpdesk = {
    ready: true,
    open,
    close,
    identify: (person) => post("identify", { person: { ...person } }),
    set: (attributes) => post("set", { attributes: { ...attributes } }),
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
      return () => listeners.set(name, listeners.get(name).filter((each) => each !== listener));
    },
  };

  fetch(`${home}/chat/${key}/look/`, { credentials: "omit" }).then((answer) => (answer.ok ? answer.json() : null)).then((found) => {
    if (!found) return;
    look = found;
    draw();
    if (hasBegun()) load();
    const wanted = waiting.findIndex((message) => message.open);
    if (wanted >= 0) { waiting.splice(wanted, 1); open(); }
    emit("ready");
  }).catch(() => { /* the helpdesk is away: the website is not bothered */ });
})();
