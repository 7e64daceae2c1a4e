/** Keeps what the shortcuts sheet switches, so that it holds in every browser of the agent. */
import { send } from "helpdesk/workspace/text";

document.addEventListener("shortcuts:change", ({ detail }) => {
  send("/inbox/me/shortcuts/", { body: JSON.stringify({ off: detail.off, map: detail.map }) });
});
