/** A link to `#flag` opens the dialog in which an agent says that the article is wrong. */
import { openDialog } from "helpdesk/dialog";

if (location.hash === "#flag") openDialog("flag-dialog");
