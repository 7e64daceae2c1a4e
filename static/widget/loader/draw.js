/** The button and the panel, in a shadow of their own. */
const STYLE = `:host{all:initial}
.button{position:fixed;inset-block-end:1.25rem;z-index:2147483000;inline-size:3.5rem;block-size:3.5rem;border:0;border-radius:50%;display:grid;place-items:center;cursor:pointer;box-shadow:0 2px 6px #0003,0 8px 24px #0003}
.button:focus-visible{outline:3px solid;outline-offset:3px}.button svg{inline-size:1.625rem;block-size:1.625rem;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.badge{position:absolute;inset-block-start:-.25rem;inset-inline-end:-.25rem;min-inline-size:1.375rem;block-size:1.375rem;border-radius:1rem;background:#b42318;color:#fff;font:600 .75rem/1.375rem system-ui,sans-serif;text-align:center;padding-inline:.25rem;box-sizing:border-box}
.badge[hidden],.panel[hidden]{display:none}
.panel{position:fixed;inset-block-end:5.75rem;z-index:2147483001;inline-size:23.5rem;max-inline-size:calc(100vw - 2rem);block-size:40.5rem;max-block-size:calc(100dvh - 7rem);border:0;border-radius:18px;overflow:hidden;background:Canvas;box-shadow:0 0 0 1px #0002,0 2px 6px #0002,0 16px 48px #0003}
.panel iframe{inline-size:100%;block-size:100%;border:0;display:block}
.end{inset-inline-end:1.25rem}.start{inset-inline-start:1.25rem}
@media (width<30rem),(height<30rem){.panel{inset:0;inline-size:100%;max-inline-size:none;block-size:100%;max-block-size:none;border-radius:0}}
.greeting{position:fixed;inset-block-end:5.75rem;z-index:2147483000;display:flex;align-items:start;max-inline-size:min(18rem,calc(100vw - 2.5rem));border-radius:14px;background:#fff;color:#16181a;box-shadow:0 0 0 1px #0002,0 2px 6px #0002,0 12px 32px #0003;font:400 .9375rem/1.4 system-ui,sans-serif}
.greeting button{border:0;background:none;color:inherit;font:inherit;cursor:pointer;border-radius:14px}.greeting button:focus-visible{outline:3px solid;outline-offset:-3px}
.greeting__text{padding:.75rem 0 .75rem 1rem;text-align:start;overflow-wrap:anywhere}.greeting__text:dir(rtl){padding:.75rem 1rem .75rem 0}.greeting__close{flex:none;inline-size:2.5rem;block-size:2.5rem;font-size:1.25rem}
@media (prefers-reduced-motion:no-preference){.greeting{animation:rise .25s ease-out}@keyframes rise{from{opacity:0;transform:translateY(.5rem)}}}
@media print{.button,.panel,.greeting{display:none}}`;

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
  corner = root;
  root.append(panel, button);
  document.body.append(host);
}
