/**
 * The chat's button and frame on a website: <script src="https://help.example/widget.js" data-key="website" async></script>
 * `data-language` says which language its words are in; without it, the browser does.
 * The files of this folder are sent as one function, in the order that `kinds/chat/frame.py` names.
 * `window.Helpdesk` opens, closes, says who the visitor is and what is known about them, and tells what happens.
 */
const tag = document.currentScript;
if (!tag?.dataset.key || window.Helpdesk?.ready) return;
const home = new URL(tag.src).origin;
const key = encodeURIComponent(tag.dataset.key);
const wanted = tag.dataset.language ? `?language=${encodeURIComponent(tag.dataset.language)}` : "";
const mark = `helpdesk-chat-${key}`;
const waiting = [], listeners = new Map();
let frame = null, panel = null, button = null, badge = null, shape = null, corner = null, isReady = false, isOpen = false, look = null;

const SPEECH = "M21 11.5a8.4 8.4 0 0 1-12.3 7.4L3 21l2.1-5.7A8.4 8.4 0 1 1 21 11.5z", DOWN = "m6 9 6 6 6-6";

const isFull = () => matchMedia("(width<30rem),(height<30rem)").matches;
const post = (what, more = {}) => {
  const message = { helpdesk: "chat", do: what, ...more };
  if (isReady) frame.contentWindow.postMessage(message, home);
  else waiting.push(message);
};
const emit = (name, detail) => (listeners.get(name) ?? []).forEach((listener) => listener(detail));
const visit = () => ({ page: location.href.split("#")[0].slice(0, 1000), title: document.title.slice(0, 200), referrer: document.referrer.slice(0, 1000) });
