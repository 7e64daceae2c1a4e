/** The tab's title: how much waits unread, then the open ticket; and a notice of the system, if the agent wants one. */
const app = document.querySelector("[data-socket]");
const base = () => document.title.replace(/^\(\d+\+?\) /, "");
let news = 0;

function draw() {
  const unread = document.querySelectorAll("[data-list] .ticket-row--unread").length;
  const more = document.querySelector("[data-list] .ticket-page__more") ? "+" : "";
  const count = unread + (document.hidden ? news : 0);
  document.title = count ? `(${count}${count >= 50 ? more : ""}) ${base()}` : base();
}

function notify() {
  if (!document.hidden || app?.dataset.notify === undefined || !("Notification" in window) || Notification.permission !== "granted") return;
  const notice = new Notification(app.dataset.textNew, { tag: "inbox", silent: true });
  notice.addEventListener("click", () => {
    window.focus();
    notice.close();
  });
}

document.addEventListener("title:change", (event) => {
  document.title = event.detail;
  draw();
});
document.addEventListener("rows:change", draw);
document.addEventListener("ticket:open", draw);
document.addEventListener("socket:list", () => {
  if (document.hidden) news = Math.max(news, 1);
  draw();
  notify();
});
document.addEventListener("visibilitychange", () => {
  news = 0;
  draw();
});
document.addEventListener("click", () => {
  if (app?.dataset.notify !== undefined && "Notification" in window && Notification.permission === "default") Notification.requestPermission();
}, { once: true });
new MutationObserver(draw).observe(document.getElementById("list") ?? document.body, { subtree: true, attributes: true, attributeFilter: ["class"] });
draw();
