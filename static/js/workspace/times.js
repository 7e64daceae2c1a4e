/** A morph brings the server's words for an instant back; they are made relative again before anybody sees them. */
import { refresh } from "helpdesk/time";

document.addEventListener("htmx:after:swap", refresh);
document.addEventListener("rows:change", refresh);
