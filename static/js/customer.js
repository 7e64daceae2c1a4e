/** What customers' pages and the sign-in do on top of plain HTML. */
import "helpdesk/autosize";
import "helpdesk/form-errors";
import "helpdesk/help/article";
import "helpdesk/help/suggestions";
import "helpdesk/menu";
import "helpdesk/theme";
import "helpdesk/time";
