/** Pages beside the inbox: counts of the rail, menus of choices. */
import "helpdesk/workspace/choices";
