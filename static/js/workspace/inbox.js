/** What the inbox does beside the workspace's own modules. */
import "helpdesk/workspace/bulk";
import "helpdesk/workspace/call-cards";
import "helpdesk/workspace/calls";
import "helpdesk/workspace/choices";
import "helpdesk/workspace/composer";
import "helpdesk/workspace/countdown";
import "helpdesk/workspace/frames";
import "helpdesk/workspace/insert";
import "helpdesk/workspace/list";
import "helpdesk/workspace/live";
import "helpdesk/workspace/open";
import "helpdesk/workspace/properties";
import "helpdesk/workspace/reading";
import "helpdesk/workspace/shortcuts";
import "helpdesk/workspace/sms";
import "helpdesk/workspace/times";
import "helpdesk/workspace/visitor";
