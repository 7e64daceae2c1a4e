/** Calls `found` for every element that matches, now and whenever one is added: by htmx, by a morph, by a script. */
const watches = [];

export function onAdded(selector, found) {
  watches.push([selector, found]);
  document.querySelectorAll(selector).forEach(found);
}

new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) visit(node);
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });

function visit(node) {
  for (const [selector, found] of watches) {
    if (node.matches(selector)) found(node);
    node.querySelectorAll(selector).forEach(found);
  }
}
