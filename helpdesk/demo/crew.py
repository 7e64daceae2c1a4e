"""The demo's agents at work, through the very actions that the browser calls."""

from dataclasses import dataclass

from channels_inbox.live.candidates import on_duty
from helpdesk.demo.company import STAFF
from helpdesk.demo.mails.conversations import Conversation, Kind, Step
from helpdesk.demo.mails.people import gendered
from helpdesk.demo.mails.stories import Desk
from people.enums import LiveKind
from people.models import Agent, AgentPresence, Team
from people.presence import reachable_since
from tickets.actions.change import assign, set_participant, set_priority, set_status, set_tags
from tickets.actions.conversation import default_status
from tickets.actions.flags import flag
from tickets.actions.held import accept_held
from tickets.actions.notes import add_note
from tickets.actions.reply import post_reply
from tickets.enums import Category, Flag, Priority
from tickets.log import By
from tickets.models import Participant, Ticket

URGENT_TAGS = frozenset({"urgent", "urgente", "dringend"})
TALKERS = ("ben@demo.test", "ana@demo.test", "manager@demo.test")
WOMEN = frozenset({"ana@demo.test", "manager@demo.test"})
LEADS = {
    Desk.HOME: "ana@demo.test",
    Desk.CAFES: "ana@demo.test",
    Desk.BILLING: "ben@demo.test",
    Desk.WORKSHOP: "ben@demo.test",
}


@dataclass(slots=True)
class Crew:
    """Agents by address and teams by desk, read once."""

    agents: dict[str, Agent]
    teams: dict[Desk, Team]

    @classmethod
    def gather(cls) -> "Crew":
        """Read the demo's agents and teams. Two queries."""
        emails = [employee.email for employee in STAFF]
        agents = Agent.objects.filter(account__email__in=emails).select_related("account", "home_team")
        by_email = {agent.account.email: agent for agent in agents if agent.account}
        teams = {team.name: team for team in Team.objects.filter(name__in=[desk.value for desk in Desk])}
        return cls(by_email, {desk: teams[desk.value] for desk in Desk if desk.value in teams})

    def lead(self, conversation: Conversation) -> str:
        """Return the address of the agent who answers; private customers and cafés are shared among colleagues."""
        even = sum(conversation.key.encode()) % 2 == 0
        if even and conversation.desk is Desk.HOME:
            return "ben@demo.test"
        if even and conversation.desk is Desk.CAFES:
            return "manager@demo.test"
        return LEADS[conversation.desk]

    def triage(self, conversation: Conversation, number: int, *, take: bool) -> None:
        """Give the ticket to the right team, and to its agent if they `take` it; let colleagues in Cc join."""
        agent = self.agents[self.lead(conversation)]
        by = By.agent(agent)
        team = self.teams[conversation.desk]
        if take:
            assign(ticket_number=number, by=by, agent=agent, team=team)
        else:
            assign(ticket_number=number, by=by, team=team)
        if take and sum(conversation.key.encode()) % 3:
            self._let_join(number, by)

    def mark_spam(self, number: int) -> None:
        """Put the ticket among the spam, unless a filter has done so."""
        if not Ticket.objects.filter(pk=number).exclude(flag=Flag.NONE).exists():
            flag(ticket_number=number, flag=Flag.SPAM, by=By.agent(self.agents["ben@demo.test"]))

    def let_in(self, conversation: Conversation, message_id: int) -> None:
        """Accept a message that was held beside the ticket."""
        accept_held(message_id=message_id, agent=self.agents[self.lead(conversation)])

    def act(self, conversation: Conversation, step: Step, number: int, *, hold_s: int | None) -> str:
        """Do an agent's step; returns the Message-ID of a reply, else an empty string."""
        email = self.lead(conversation)
        agent, by = self.agents[email], By.agent(self.agents[email])
        if step.kind is Kind.REPLY:
            text = gendered(step.text, conversation.sender.language, woman=email in WOMEN)
            wanted = default_status(step.status) if step.status else None
            message = post_reply(ticket_number=number, agent=agent, text=text, hold_s=hold_s, then_status=wanted)
            return message.message_id
        if step.kind is Kind.NOTE:
            add_note(ticket_number=number, agent=self._note_writer(conversation), text=step.text)
        elif step.kind is Kind.TAGS:
            set_tags(ticket_number=number, by=by, add=step.tags)
            if URGENT_TAGS.intersection(step.tags):
                set_priority(ticket_number=number, priority=Priority.URGENT, by=by)
        elif step.kind is Kind.STATUS:
            set_status(ticket_number=number, status=default_status(step.status), by=by)
        return ""

    def take(self, number: int, desk: Desk) -> str:
        """Give the ticket of a talk to somebody who is at no browser: nobody is to find their own work done.

        Returns their address; "" when a person has taken it, or all are persons.
        """
        ticket = Ticket.objects.get(pk=number)
        first = ("ben@demo.test" if desk is Desk.HOME else "manager@demo.test") if number % 2 else LEADS[desk]
        at_a_browser = self._at_a_browser()
        free = [one for one in (first, *TALKERS) if self.agents[one].pk not in at_a_browser]
        if ticket.assignee_id is not None or not free:
            return ""
        email = free[0]
        assign(ticket_number=number, by=By.agent(self.agents[email]), agent=self.agents[email], team=self.teams[desk])
        return email

    def free_agent(self) -> str:
        """Somebody who is at no browser, by address; "" when there is nobody. One query."""
        busy = self._at_a_browser()
        return next((one for one in TALKERS if self.agents[one].pk not in busy), "")

    def is_left_to_people(self, number: int) -> bool:
        """Whether a chat may ring at somebody at a browser, whom the demo's agents let go first. One query."""
        return on_duty(LiveKind.CHAT).filter(memberships__team__tickets=number).exists()

    def _at_a_browser(self) -> set[int]:
        seen = AgentPresence.objects.filter(seen_at__gt=reachable_since())
        return set(seen.values_list("agent_id", flat=True))

    def say(self, number: int, email: str, text: str, *, hold_s: int | None) -> None:
        """Answer a customer of a talk."""
        post_reply(ticket_number=number, agent=self.agents[email], text=text, hold_s=hold_s)

    def tag(self, number: int, email: str, tag: str) -> None:
        """Tag the ticket of a talk; an urgent one gets the priority."""
        by = By.agent(self.agents[email])
        set_tags(ticket_number=number, by=by, add=[tag])
        if tag in URGENT_TAGS:
            set_priority(ticket_number=number, priority=Priority.URGENT, by=by)

    def solve(self, number: int, email: str) -> None:
        """Solve the ticket of a talk."""
        set_status(ticket_number=number, status=default_status(Category.SOLVED), by=By.agent(self.agents[email]))

    def _note_writer(self, conversation: Conversation) -> Agent:
        workshop = conversation.desk in {Desk.WORKSHOP, Desk.CAFES}
        return self.agents["light@demo.test" if workshop else "manager@demo.test"]

    def _let_join(self, number: int, by: By) -> None:
        waiting = Participant.objects.filter(ticket_id=number, state=Participant.State.PENDING).select_related(
            "contact"
        )
        for one in waiting:
            set_participant(
                ticket_number=number, by=by, contact=one.contact, email=one.email, state=Participant.State.APPROVED
            )
