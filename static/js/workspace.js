/** What every page of the workspace does. */
import "helpdesk/autosize";
import "helpdesk/dialog";
import "helpdesk/due";
import "helpdesk/form-errors";
import "helpdesk/htmx-setup";
import "helpdesk/keys";
import "helpdesk/menu";
import "helpdesk/palette";
import "helpdesk/panes";
import "helpdesk/shortcuts";
import "helpdesk/tabs";
import "helpdesk/theme";
import "helpdesk/time";
import "helpdesk/toast";
