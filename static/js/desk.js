/** What stands on every page of the workspace: the socket, and what rings or waits at the agent's desk. */
import "helpdesk/workspace/socket";
import "helpdesk/desk/chats";
import "helpdesk/desk/panels";
import "helpdesk/desk/ring";
