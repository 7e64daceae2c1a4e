/** A line that begins a conversation, on the pages and after the time that the helpdesk chose; once for each visitor. */
const GREETED = `${mark}-greeted`;
let bubble = null, timers = [];

const fits = (pattern) => {
  const whole = location.href.split("#")[0], path = location.pathname + (pattern.includes("?") ? location.search : "");
  const form = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*");
  return new RegExp(`^${form}$`).test(pattern.includes("://") ? whole : path);
};

/** The rules that this visitor has seen; null where nothing can be kept, so nothing is shown twice. */
function greeted() {
  try {
    const seen = JSON.parse(localStorage.getItem(GREETED) ?? "[]");
    return Array.isArray(seen) ? seen : [];
  } catch { return null; }
}

function plan() {
  timers.forEach(clearTimeout);
  const seen = greeted();
  if (!seen || hasBegun()) return;
  const wanted = look.greetings.filter(({ id, page }) => !seen.includes(id) && fits(page));
  timers = wanted.map((each) => setTimeout(greet, each.after * 1000, each));
}

function greet({ id, text }) {
  const seen = greeted();
  if (!seen || seen.includes(id) || isOpen || bubble || hasBegun()) return;
  try { localStorage.setItem(GREETED, JSON.stringify([...seen, id].slice(-50))); } catch { return; }
  bubble = Object.assign(document.createElement("div"), { className: `greeting ${look.side}` });
  bubble.setAttribute("role", "status");
  corner.append(bubble);
  const line = Object.assign(document.createElement("button"), { className: "greeting__text", type: "button", dir: "auto" });
  const shut = Object.assign(document.createElement("button"), { className: "greeting__close", type: "button", textContent: "×" });
  shut.setAttribute("aria-label", look.dismiss);
  line.addEventListener("click", () => { open(); post("greet", { id }); });
  shut.addEventListener("click", dismiss);
  bubble.append(line, shut);
  requestAnimationFrame(() => { line.textContent = text; }); // into a region that is there already, so that it is read out
}

function dismiss() {
  bubble?.remove();
  bubble = null;
}
