/** Frames of designed mails: as high as their content, keys heard inside, remote images shown when asked for. */
import { onAdded } from "helpdesk/added";
import { listen } from "helpdesk/keys";

function fit(frame) {
  const page = frame.contentDocument?.documentElement;
  if (page) frame.style.blockSize = `${Math.ceil(page.getBoundingClientRect().height)}px`;
}

function start(frame) {
  const page = frame.contentDocument;
  if (!page?.body || frame.dataset.heard === page.URL || page.URL === "about:blank") return;
  frame.dataset.heard = page.URL;
  listen(page);
  new ResizeObserver(() => fit(frame)).observe(page.documentElement);
  fit(frame);
}

onAdded("[data-mail-frame]", (frame) => {
  frame.addEventListener("load", () => start(frame));
  start(frame);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-show-images]");
  if (!button) return;
  const guard = button.closest("[data-mail-guard]");
  const frame = guard.parentElement.querySelector("[data-mail-frame]");
  delete frame.dataset.heard;
  frame.src = `${frame.getAttribute("src").split("?")[0]}?remote=1`;
  guard.hidden = true;
});
