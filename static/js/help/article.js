/** Articles on top of plain HTML: videos play in place once asked for, guides lead one step back, contents follow. */

document.addEventListener("click", (event) => {
  const video = event.target.closest?.(".video[data-frame] a");
  if (!video || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const figure = video.closest(".video");
  const frame = document.createElement("iframe");
  frame.src = figure.dataset.frame;
  frame.title = video.textContent;
  frame.allow = "fullscreen";
  frame.allowFullscreen = true;
  figure.replaceChildren(frame);
});

const guide = document.querySelector("[data-guide]");
if (guide) {
  const trail = [];
  for (const link of guide.querySelectorAll("[data-guide-back]")) link.textContent = link.dataset.guideWords;
  guide.addEventListener("click", (event) => {
    const back = event.target.closest?.("[data-guide-back]");
    if (back && trail.length) {
      event.preventDefault();
      history.back();
    }
  });
  addEventListener("hashchange", (event) => {
    const from = new URL(event.oldURL).hash;
    if (trail.at(-1) === location.hash) trail.pop();
    else trail.push(from);
    guide.querySelector(":target")?.focus({ preventScroll: true });
  });
}

const contents = document.querySelectorAll(".toc--beside a");
if (contents.length) {
  const entries = new Map([...contents].map((link) => [document.getElementById(link.hash.slice(1)), link]));
  const observer = new IntersectionObserver((seen) => {
    const current = seen.find((entry) => entry.isIntersecting);
    if (!current) return;
    for (const [heading, link] of entries) link.toggleAttribute("aria-current", heading === current.target);
    entries.get(current.target).setAttribute("aria-current", "true");
  }, { rootMargin: "0px 0px -70% 0px" });
  entries.forEach((_link, heading) => heading && observer.observe(heading));
}
