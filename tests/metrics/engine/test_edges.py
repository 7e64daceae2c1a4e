"""The edge cases of the cards and of metrics.md 8.15, one by one."""

from metrics.engine import facts
from tests.metrics.engine.logs import T0, Log

HOUR, DAY = 3600, 86_400


def test_a_bot_that_has_answered_leaves_nobody_waiting() -> None:
    log = Log().opened().add(5, "bot_reply", bot="robo").replied(100).wrote(200).replied(260)
    assert log.seconds(facts.FIRST_RESPONSE) == []
    assert log.reasons(facts.ASKED) == {"A": "no_wait"}
    assert log.seconds(facts.NEXT_REPLY) == [60]
    assert log.shares(facts.ASKED) == (1, 1)


def test_a_call_on_a_mail_ticket_ends_a_wait_but_starts_none() -> None:
    log = Log().add(0, "ticket_created", channel="email", purpose="request").called(0).wrote(500).replied(560)
    assert (log.reasons(facts.ASKED), log.seconds(facts.NEXT_REPLY)) == ({"A": "no_wait"}, [60])
    assert Log().opened().called(300).seconds(facts.FIRST_RESPONSE) == [310]
    assert Log().opened().called(300, answered=False).replied(400).seconds(facts.FIRST_RESPONSE) == [400]


def test_an_outbound_call_counts_when_it_is_answered() -> None:
    assert Log().opened().called(300, direction="outbound", answered=False).seconds(facts.FIRST_RESPONSE) == []
    assert Log().opened().called(300, direction="outbound").seconds(facts.FIRST_RESPONSE) == [310]


def test_a_handoff_starts_the_clock_with_or_without_a_bots_answer() -> None:
    assert Log().opened().add(30, "bot_handoff", bot="robo").replied(90).seconds(facts.FIRST_RESPONSE) == [60]
    after = Log().opened().add(5, "bot_reply", bot="r").add(30, "bot_handoff", bot="r").add(31, "bot_reply", bot="r")
    assert after.replied(90).seconds(facts.FIRST_RESPONSE) == [60]


def test_closing_does_not_reset_the_first_wait() -> None:
    log = Log().opened().moved(600, "closed").wrote(900).moved(900, "open", "customer").replied(1000)
    assert log.seconds(facts.FIRST_RESPONSE) == [1000]
    bots = Log().opened().add(5, "bot_reply", bot="r").moved(9, "resolved", "bot").wrote(DAY)
    assert bots.moved(DAY, "open", "customer").replied(DAY + 60).seconds(facts.FIRST_RESPONSE) == [60]


def test_a_solution_ends_a_later_turn_without_counting() -> None:
    log = Log().opened().replied(10).wrote(20).moved(30, "resolved").wrote(1000).moved(1000, "open", "customer")
    assert log.replied(1060).seconds(facts.NEXT_REPLY) == [60]


def test_waiting_and_bot_only() -> None:
    bot = Log().opened().add(5, "bot_reply", bot="r")
    assert bot.reasons(facts.ASKED) == {"A": "bot_only"}
    assert bot.wrote(50).reasons(facts.ASKED) == {"A": "waiting"}
    assert Log().opened().moved(5, "closed").reasons(facts.ASKED) == {"A": "closed_without_reply"}


def test_what_is_flagged_or_merged_leaves_every_figure_and_the_ledger_says_why() -> None:
    log = Log().opened().opened(10, "B").replied(60, "B").add(100, "merged", "B", into="A", agent="ana")
    assert log.reasons(facts.ASKED) == {"A": "", "B": "merged"}
    assert log.seconds(facts.FIRST_RESPONSE) == [60]
    log.add(200, "flagged", flag="spam")
    assert log.reasons(facts.ASKED) == {"A": "spam", "B": "merged"}
    assert log.facts(facts.CREATED) == []
    log.add(300, "unflagged").add(400, "unmerged", "B")
    assert log.reasons(facts.ASKED) == {"A": "waiting", "B": ""}


def test_merges_in_a_chain_and_back() -> None:
    log = Log().opened().opened(1, "B").opened(2, "C").add(9, "merged", "B", into="C").add(10, "merged", "C", into="A")
    assert [fact.subject for fact in log.facts(facts.CREATED)] == ["A"]
    log.add(11, "unmerged", "C")
    assert [(fact.subject, fact.anchor % 100_000) for fact in log.facts(facts.CREATED)] == [("A", 0), ("C", 1000)]


def test_contacts_of_live_and_other_channels() -> None:
    def contacts(log: Log) -> list[int]:
        return [fact.value for fact in log.moved(9 * HOUR, "resolved").facts(facts.CONTACTS)]

    assert contacts(Log().opened().wrote(60)) == [1]
    assert contacts(Log().opened().replied(30).wrote(60)) == [2]
    assert contacts(Log().opened(channel="chat").replied(30).wrote(60)) == [1]
    assert contacts(Log().opened(channel="chat").wrote(1800)) == [1]  # exactly thirty minutes are the same session
    assert contacts(Log().opened(channel="chat").wrote(1801)) == [2]
    assert contacts(Log().opened(channel="chat").replied(1700).wrote(3400)) == [1]
    assert contacts(Log().opened().called(50)) == [2]
    assert contacts(Log().opened().wrote(60, auto=True).replied(70).wrote(80, ack_only=True)) == [1]


def test_fcr_waits_for_its_window_also_with_failures() -> None:
    log = Log().opened().replied(10).moved(100, "resolved").wrote(DAY)
    assert log.reasons(facts.FCR, after=6 * DAY) == {"A": "immature"}
    assert log.shares(facts.FCR) == (0, 1)


def test_fcr_is_spoiled_by_a_follow_up_and_leaves_the_follow_up_out() -> None:
    log = Log().opened().replied(10).moved(100, "resolved").opened(DAY, "B", follow_up_of="A", purpose="outbound")
    assert (log.shares(facts.FCR), log.reasons(facts.FCR)["A"]) == ((0, 1), "")
    both = Log().opened().replied(10).moved(100, "resolved").opened(DAY, "B", follow_up_of="A").replied(2 * DAY, "B")
    both.moved(2 * DAY + 1, "resolved", ticket="B")
    assert both.reasons(facts.FCR) == {"A": "", "B": "follow_up"}


def test_reopening_counts_for_customers_within_the_window_and_misclicks_never() -> None:
    def shares(at: float, by: str) -> tuple[int, int]:
        return Log().opened().replied(10).moved(100, "resolved").moved(at, "open", by).shares(facts.REOPEN_RATE)

    assert shares(DAY, "customer") == (1, 1)
    assert shares(DAY, "agent") == (0, 1)
    assert shares(100 + 7 * DAY, "customer") == (1, 1)
    assert shares(101 + 7 * DAY, "customer") == (0, 1)
    assert shares(130, "agent") == (0, 0)
    log = Log().opened().replied(10).moved(100, "resolved").moved(159, "open").moved(500, "resolved")
    assert log.seconds(facts.RESOLUTION) == [500]
    assert (len(log.facts(facts.RESOLVED)), len(log.facts(facts.REOPENED))) == (1, 0)


def test_a_reopened_ticket_has_no_full_resolution_until_it_is_solved_again() -> None:
    log = Log().opened().moved(100, "resolved").moved(DAY, "open", "customer")
    assert (log.seconds(facts.RESOLUTION), log.seconds(facts.FIRST_RESOLUTION)) == ([], [100])
    assert log.moved(2 * DAY, "closed").moved(3 * DAY, "resolved").seconds(facts.RESOLUTION) == [2 * DAY]


def test_times_in_status_and_solved_time_add_up_to_the_resolution() -> None:
    log = (
        Log().opened().moved(100, "pending").moved(300, "on_hold").moved(350, "resolved").moved(500, "open", "customer")
    )
    log.moved(510, "resolved")
    times = [log.seconds(name)[0] for name in (facts.TIME_OPEN, facts.TIME_PENDING, facts.TIME_ON_HOLD)]
    assert times == [110, 200, 50]
    assert log.seconds(facts.RESOLUTION) == [sum(times) + 150]


SLA = {"sla": {"email": {"first_response": 1000, "resolution": 5000}}}


def outcomes(log: Log, metric: str = "sla_first_response", after: float = 60 * DAY) -> list[tuple[int, int, str]]:
    return [(fact.num, fact.anchor // 1000 % 10_000, fact.reason) for fact in log.facts(metric, after)]


def test_promises_are_kept_at_the_due_instant_and_broken_at_it() -> None:
    assert outcomes(Log(**SLA).opened().replied(1000)) == [(1, 1000, "")]
    assert outcomes(Log(**SLA).opened().replied(1001)) == [(0, 1000, "")]
    assert outcomes(Log(**SLA).opened(), after=999) == []
    assert outcomes(Log(**SLA).opened(), after=1000) == [(0, 1000, "")]


def test_promises_of_tickets_closed_without_a_reply() -> None:
    closed = Log(**SLA).opened().moved(500, "closed")
    assert outcomes(closed) == [(0, 500, "closed_without_reply")]
    assert outcomes(closed.moved(2000, "open", "customer")) == [(0, 1000, "")]
    assert outcomes(closed.replied(2100)) == [(0, 1000, "")]
    again = Log(**SLA).opened().moved(500, "closed").moved(600, "open", "customer").replied(900)
    assert outcomes(again) == [(1, 900, "")]
    assert outcomes(Log(**SLA).opened().moved(1500, "closed")) == [(0, 1000, "")]


def test_a_reopened_ticket_gets_a_new_promise_and_pending_pauses_it() -> None:
    log = Log(**SLA).opened().replied(10).moved(4000, "resolved").moved(6000, "open", "customer")
    log.moved(6100, "pending").moved(9000, "open").moved(9100, "resolved")
    assert outcomes(log, "sla_resolution") == [(1, 4000, ""), (1, 9100, "")]
    assert outcomes(Log(**SLA).opened().moved(100, "on_hold"), "sla_resolution") == [(0, 5000, "")]
    assert outcomes(Log(**SLA).opened().moved(100, "pending"), "sla_resolution") == []


def test_no_promises_while_only_a_bot_had_a_hand_in_it() -> None:
    log = Log(**SLA).opened().add(5, "bot_reply", bot="r").moved(9, "resolved", "bot").wrote(DAY)
    log.moved(DAY, "open", "customer")
    assert outcomes(log, "sla_resolution") == []
    assert [num for num, _at, _reason in outcomes(log.replied(DAY + 5), "sla_resolution")] == [1, 0]


def test_due_exactly_at_closing_time_is_broken_by_an_answer_before_opening() -> None:
    hours = {"tz": "UTC", "weekly": {"3": [["08:00", "10:00"]], "4": [["08:00", "10:00"]]}}
    config = {"schedules": {"o": hours}, "channel_schedule": {"email": "o"}}
    log = Log(**config, sla={"email": {"first_response": 4000}})  # T0 is 08:53:20, so it is due at 10:00:00
    assert outcomes(log.opened().replied(12 * HOUR)) == [(0, 4000, "")]


def test_focus_without_a_stop_ends_elsewhere_or_at_the_cap() -> None:
    def handled(log: Log) -> list[float]:
        return log.moved(5000, "resolved").seconds(facts.HANDLE)

    assert handled(Log().opened().add(0, "handle_started", agent="ana")) == [900]
    elsewhere = Log().opened().opened(0, "B").add(0, "handle_started", agent="ana")
    assert handled(elsewhere.add(120, "handle_started", "B", agent="ana")) == [120]
    again = Log().opened().add(0, "handle_started", agent="ana").add(60, "handle_started", agent="ana")
    assert handled(again.add(90, "handle_stopped", agent="ana")) == [90]
    assert handled(Log().opened().add(4990, "handle_started", agent="ana")) == [900]


def test_an_open_focus_counts_nothing_yet() -> None:
    log = Log().opened().add(0, "handle_started", agent="ana").moved(5, "resolved")
    assert log.facts(facts.HANDLE, after=899) == []
    assert [fact.value for fact in log.facts(facts.HANDLE, after=900)] == [900_000]


def test_agents_seconds_are_shared_and_add_up() -> None:
    log = Log()
    for ticket in "ABC":
        log.opened(0, ticket).add(0, "handle_started", ticket, agent="ana")
        log.add(10, "handle_stopped", ticket, agent="ana").moved(20, "resolved", ticket=ticket)
    values = [fact.value for fact in log.facts(facts.HANDLE)]
    assert (sum(values), sorted(values)) == (10_000, [3333, 3333, 3334])


def test_touching_intervals_are_one_and_belong_where_they_start() -> None:
    log = Log().opened().add(0, "handle_started", agent="ana").add(100, "handle_stopped", agent="ana")
    log.moved(100, "resolved").add(100, "handle_started", agent="ana").add(160, "handle_stopped", agent="ana")
    assert log.seconds(facts.HANDLE) == [160]
    log.add(500, "handle_started", agent="ana").add(530, "handle_stopped", agent="ana")
    assert [(fact.who, fact.value) for fact in log.facts(facts.HANDLE_EXCLUDED)] == [("after_resolution", 30_000)]


def asked(log: Log, kind: str = "csat", at: float = 0, name: str = "S", **more: object) -> Log:
    values = {"customer": "c", "handled_by": "human", "delivered": True, "expires_at": 1_760_000_000 + at + 14 * DAY}
    return log.add(at, "survey_sent", more.pop("ticket", "A"), survey=name, kind=kind, **(values | more))


def told(log: Log, at: float, score: int | None, name: str = "S", **more: object) -> Log:
    return log.add(at, "survey_answered", more.pop("ticket", None), survey=name, score=score, **more)


def test_answers_in_the_time_to_correct_and_after_it() -> None:
    log = asked(Log().opened())
    told(told(told(told(log, 100, 2), 100 + DAY, 5), 101 + DAY, 1), 15 * DAY, 4)
    assert [(fact.reason, fact.num, fact.anchor // 1000 % 10_000) for fact in log.facts(facts.CSAT)] == [
        ("superseded", 0, 100), ("", 1, 100), ("late_edit", 0, (101 + DAY) % 10_000), ("late", 0, 15 * DAY % 10_000),
    ]  # fmt: skip


def test_answers_have_one_reason_in_the_order_of_the_rules() -> None:
    log = asked(asked(Log().opened(), handled_by="bot"), name="Q")
    told(told(told(log, 3, None, suspect_bot=True), 4, 5, "Q", suspect_bot=True), 5, None, "Q")
    told(log, 6, 5, "X", open_link=True, kind="csat")
    assert [fact.reason for fact in log.facts(facts.CSAT)] == ["bot_handled", "suspect_bot", "partial", "unsolicited"]
    log.add(50, "flagged", flag="test")
    assert [fact.reason for fact in log.facts(facts.CSAT)] == ["test", "test", "test", "unsolicited"]


def test_nps_has_one_vote_of_each_contact_and_wave() -> None:
    log = Log()
    for number, at in enumerate((0, 90 * DAY, 181 * DAY)):
        told(asked(log, "nps", at, f"N{number}", ticket=None), at + 5, 9, f"N{number}")
    reasons = [fact.reason for fact in log.facts(facts.NPS, after=300 * DAY)]
    assert reasons == ["superseded", "", ""]


def test_response_rate_waits_for_expiry() -> None:
    log = told(asked(Log().opened()), 100, 5)
    assert log.shares(facts.rate_of("csat"), after=13 * DAY) == (0, 0)
    assert log.shares(facts.rate_of("csat"), after=14 * DAY) == (1, 1)
    assert asked(Log().opened(), delivered=False).shares(facts.rate_of("csat")) == (0, 0)


def visit(log: Log, at: float, **more: object) -> Log:
    values = {"visitor": "cA", "intent": True, "content_shown": True, "helpful": None, **more}
    return log.add(at, "selfservice_session", None, **values)


def test_deflection_is_undone_by_any_contact_within_a_day() -> None:
    assert visit(Log(), 0).shares(facts.DEFLECTION) == (1, 1)
    assert visit(Log(), 0).shares(facts.DEFLECTION, after=DAY - 1) == (0, 0)
    assert visit(Log().opened(DAY), 0).shares(facts.DEFLECTION) == (0, 1)
    assert visit(Log().opened(DAY + 1), 0).shares(facts.DEFLECTION) == (1, 1)
    missed = Log().opened(-50 * DAY, initiator="agent").called(60, answered=False)
    assert visit(missed, 0).shares(facts.DEFLECTION) == (0, 1)
    assert visit(visit(Log(), 0), 600, helpful=True).shares(facts.DEFLECTION_CONFIRMED) == (1, 1)
    assert visit(Log(), 0, intent=False).shares(facts.DEFLECTION) == (0, 0)


def test_bots_contain_what_nobody_had_to_take_up() -> None:
    log = Log().opened().add(5, "bot_reply", bot="r").wrote(9, ack_only=True).moved(20, "resolved", "bot")
    assert (log.shares(facts.BOT_CONTAINED), log.shares(facts.BOT_CONFIRMED)) == ((1, 1), (1, 1))
    assert log.shares(facts.BOT_CONTAINED, after=DAY) == (0, 0)
    assert log.wrote(DAY).shares(facts.BOT_CONTAINED) == (0, 1)


def test_the_schedule_of_no_schedule_is_always_open() -> None:
    assert Log().opened().replied(3 * DAY).seconds(facts.FIRST_RESPONSE) == [3 * DAY]


def test_our_mail_merged_into_a_request_opens_it() -> None:
    log = Log().opened(1000).opened(0, "B", purpose="outbound").replied(0, "B").add(1100, "merged", "B", into="A")
    log.replied(1300).moved(1400, "resolved")
    assert (log.seconds(facts.FIRST_RESPONSE), log.seconds(facts.RESOLUTION)) == ([300], [1400])


def test_an_overdue_later_turn_stays_broken_when_the_ticket_is_solved_without_an_answer() -> None:
    log = Log(sla={"email": {"next_response": 7200}}).opened().replied(60).wrote(120).moved(120 + 9000, "resolved")
    assert log.shares("sla_next_response") == (0, 1)
    assert log.facts("sla_next_response")[0].anchor == (T0 + 120 + 7200) * 1000
    in_time = Log(sla={"email": {"next_response": 7200}}).opened().replied(60).wrote(120).moved(120 + 7200, "resolved")
    assert in_time.facts("sla_next_response") == []


def test_a_broken_promise_is_credited_to_whoever_had_the_ticket_when_it_was_due() -> None:
    log = Log(sla={"email": {"first_response": 600}}, agents={"ana": "support", "cho": "billing"}).opened()
    log.add(10, "assigned", agent="ana", team="support").add(20, "note", agent="cho")
    log.add(700, "assigned", agent="cho", team="billing")
    (broken,) = log.facts("sla_first_response")
    assert (broken.agent, broken.team) == ("ana", "support")


def test_what_was_merged_counts_with_the_tier_and_the_team_of_the_survivor() -> None:
    log = Log().opened(tier="pro").opened(10, "B", tier="basic").replied(60, "B")
    log.add(65, "assigned", "B", team="billing").moved(70, "resolved", "automation", "B")
    log.add(80, "survey_sent", "B", survey="S", kind="csat").add(90, "survey_answered", "B", survey="S", score=5)
    log.add(100, "merged", "B", into="A")
    tiers = {metric: [fact.tier for fact in log.facts(metric)] for metric in (facts.FIRST_RESPONSE, facts.CSAT)}
    assert tiers == {facts.FIRST_RESPONSE: ["pro"], facts.CSAT: ["pro"]}
    assert [fact.team for fact in log.facts(facts.RESOLVED)] == ["(none)"]


def test_a_bot_that_answers_after_the_first_solution_changes_nothing_about_it() -> None:
    log = Log().opened().moved(60, "closed").wrote(DAY).add(DAY + 5, "bot_reply", bot="robo")
    assert log.reasons(facts.FCR) == {"A": "no_human_contact"}


def test_a_mark_without_a_number_is_about_the_latest_message_of_its_ticket() -> None:
    log = Log().opened().replied(60).wrote(120).add(180, "message_marked", ack_only=True).replied(240)
    assert log.facts(facts.NEXT_REPLY) == []


def test_taking_one_flag_away_leaves_the_others() -> None:
    log = Log().opened().add(1, "flagged", flag="spam").add(2, "flagged", flag="test").add(3, "unflagged", flag="test")
    assert log.reasons(facts.ASKED) == {"A": "spam"}
    assert log.add(4, "unflagged").reasons(facts.ASKED) == {"A": "waiting"}
