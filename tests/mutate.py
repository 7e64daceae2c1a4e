"""`python -m tests.mutate [--only R1,R30]`: takes each guard out of a copy of the product; its test must turn red.

The copy lies in a temp folder; the working tree is only read. Exits 0 when every test is green with its guard and red
without it, 1 when a mutant survives, a test is red by itself, or a guarded line is not where the table says.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
THREAD = "tests/channels_inbox/pipeline/test_thread.py"
LAST = "tests/channels_inbox/pipeline/test_last_guards.py"
FILES = "tests/tickets/views/test_files.py"
HOOKS = "tests/channels_inbox/hooks"
STRANGERS = "tests/tickets/views/test_strangers.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A guard of one requirement: where its line stands, what is put there instead, which test must notice."""

    requirement: str
    file: str
    line: str
    instead: str
    test: str


MUTANTS = (
    Mutant(
        "R1",
        "channels_inbox/pipeline/thread.py",
        "    return next((one for one in candidates if token_is_of(ticket.pk, mac, one)), None)\n",
        "    return next(iter(candidates), None)\n",
        f"{THREAD}::test_r01_forged_token_does_not_join",
    ),
    Mutant(
        "R1",
        "channels_inbox/pipeline/thread.py",
        "        if entry.is_ours and known.received(message.sender, entry):\n",
        "        if entry.is_ours:\n",
        f"{THREAD}::test_r01_reference_to_what_we_sent_to_somebody_else_is_held",
    ),
    Mutant(
        "R1",
        "channels_inbox/pipeline/thread.py",
        '            return Decision("hold", number, "number-in-subject")\n',
        '            return Decision("append", number)\n',
        f"{THREAD}::test_r01_number_in_the_subject_only_suggests",
    ),
    Mutant(
        "R2",
        "channels_inbox/pipeline/settle.py",
        "        state = Participant.State.PENDING\n",
        "        state = Participant.State.APPROVED\n",
        f"{THREAD}::test_r02_new_copy_recipients_wait_for_approval",
    ),
    Mutant(
        "R4",
        "channels_inbox/pipeline/thread.py",
        "    if decision.proven and message.authenticated and allowed:\n",
        "    if decision.proven and allowed:\n",
        f"{THREAD}::test_r04_agents_address_without_dmarc_is_held",
    ),
    Mutant(
        "R4",
        "channels_inbox/pipeline/thread.py",
        "    if decision.proven and message.authenticated and allowed:\n",
        "    if decision.proven and message.authenticated:\n",
        f"{THREAD}::test_r04_agent_who_may_not_see_the_ticket_any_more_is_held",
    ),
    Mutant(
        "R14",
        "tickets/views/files.py",
        "    response[CSP] = FILE_POLICY\n",
        "",
        f"{FILES}::test_r14_file_is_downloaded_in_a_sandbox",
    ),
    Mutant(
        "R14",
        "tickets/views/files.py",
        'return f"attachment; filename=',
        'return f"inline; filename=',
        f"{FILES}::test_r14_file_is_downloaded_in_a_sandbox",
    ),
    Mutant(
        "R16",
        "channels_inbox/pipeline/prepare.py",
        "    return hold_remote(sanitise(clean(html)))\n",
        "    return hold_remote(clean(html))\n",
        f"{LAST}::test_r16_html_is_clean_before_it_is_stored",
    ),
    Mutant(
        "R16",
        "tickets/bodies.py",
        "    held, _ = hold_remote(sanitise(html))\n",
        "    held, _ = hold_remote(html)\n",
        "tests/tickets/views/test_body_again.py::test_r16_body_is_cleaned_again_when_it_is_shown",
    ),
    Mutant(
        "R22",
        "tickets/access.py",
        ' & visible(agent, "message__ticket__"), pk=attachment_id\n',
        ", pk=attachment_id\n",
        f"{FILES}::test_r22_file_of_another_team",
    ),
    Mutant(
        "R22",
        "tickets/access.py",
        "Q(draft__agent=agent) | Q(message",
        "Q(draft__isnull=False) | Q(message",
        f"{FILES}::test_r22_file_of_somebody_elses_draft",
    ),
    Mutant(
        "R28",
        "channels_inbox/pipeline/acknowledge.py",
        "    if message.no_answer or not message.sender:\n",
        "    if not message.sender:\n",
        "tests/channels_inbox/pipeline/test_guards.py::test_r28_no_acknowledgement_to_machines",
    ),
    Mutant(
        "R28",
        "channels_inbox/outbound/guards.py",
        "    if reason := forbidden(email, load_book()):\n",
        '    if reason := "":\n',
        "tests/channels_inbox/outbound/test_guards.py"
        "::test_r28_automatic_message_to_machines_and_to_ourselves_is_not_sent",
    ),
    Mutant(
        "R30",
        "channels_inbox/outbound/guards.py",
        "        if reason := _too_many(email, ticket_id):\n",
        '        if reason := "":\n',
        "tests/channels_inbox/outbound/test_guards.py::test_r30_sixth_automatic_message_in_an_hour_is_not_sent",
    ),
    Mutant(
        "R30",
        "channels_inbox/outbound/guards.py",
        "    if gap and AutoSent.objects.filter(ticket_id=ticket_id, at__gt=moment - gap).exists():\n",
        "    if False:\n",
        "tests/channels_inbox/outbound/test_guards.py"
        "::test_r30_second_automatic_message_in_a_conversation_waits_ten_minutes",
    ),
    Mutant(
        "R30",
        "channels_inbox/outbound/guards.py",
        '        _lock(f"auto-address:{email}")\n',
        "",
        "tests/channels_inbox/outbound/test_guards.py"
        "::test_r30_two_workers_at_one_address_cannot_both_pass_its_last_place",
    ),
    Mutant(
        "R30",
        "channels_inbox/outbound/guards.py",
        '        _lock(f"auto-ticket:{ticket_id}")\n',
        "",
        "tests/channels_inbox/outbound/test_guards.py::test_r30_two_workers_at_one_conversation_cannot_both_pass",
    ),
    Mutant(
        "R34",
        "tickets/access.py",
        '    return Q(**{f"{prefix}team_id__in": agent.team_ids()}) | Q(**{f"{prefix}assignee_id": agent.pk})\n',
        "    return Q()\n",
        f"{STRANGERS}::test_row_of_another_team",
    ),
    Mutant(
        "R34",
        "tickets/access.py",
        "    if not (agent.sees_everything or ticket.team_id in agent.team_ids() or ticket.assignee_id == agent.pk):\n",
        "    if False:\n",
        "tests/tickets/actions/test_reply.py::test_post_reply_by_a_stranger_finds_nothing",
    ),
    Mutant(
        "R50",
        "channels_inbox/actions/posts.py",
        "        if SpentToken.objects.filter(channel_id=channel_id, digest=digest).exists():\n",
        "        if False:\n",
        f"{HOOKS}/test_mailgun.py::test_r50_token_that_was_stored_counts_no_more_whatever_is_posted_with_it",
    ),
    Mutant(
        "R50",
        "channels_inbox/kinds/email/proofs.py",
        "    if age > LATEST:\n",
        "    if False:\n",
        f"{HOOKS}/test_mailgun.py::test_r50_post_of_another_time_is_refused_and_remembered",
    ),
    Mutant(
        "R50",
        "channels_inbox/kinds/email/proofs.py",
        "refused = refused or sns.why_refused(message) or",
        "refused = refused or",
        f"{HOOKS}/test_amazon.py::test_r50_whatever_was_changed_breaks_the_signature",
    ),
    Mutant(
        "R50",
        "channels_inbox/kinds/email/proofs.py",
        'refused = "" if fits else',
        'refused = "" if True else',
        f"{HOOKS}/test_amazon.py::test_r50_topic_of_another_account_is_refused_although_amazon_signed_it",
    ),
    Mutant(
        "R55",
        "channels_inbox/actions/items.py",
        "    ON other.channel_id = item.channel_id AND other.key = mine.key AND other.id <> item.id\n",
        "    ON false\n",
        "tests/channels_inbox/pipeline/test_guards.py::test_r55_same_mail_twice_is_one_message",
    ),
    Mutant(
        "R55",
        "channels_inbox/migrations/0001_initial.py",
        "constraint=models.UniqueConstraint(fields=('channel', 'key'), name='item_key_once'),\n",
        "constraint=models.UniqueConstraint(fields=('channel', 'key', 'id'), name='item_key_once'),\n",
        f"{LAST}::test_r55_database_refuses_a_second_item_of_one_event",
    ),
)


def copy_tree(target: Path) -> None:
    """Copy what the repository holds, and lend what its tests need besides."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    if (ROOT / "node_modules").is_dir():
        (target / "node_modules").symlink_to(ROOT / "node_modules")


def run_tests(folder: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the named tests of the copy; 0 = green, 1 = red, else they did not run."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HELPDESK_", "PYTEST_"))}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # two versions of a file within a second share a time stamp
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def survives(folder: Path, mutant: Mutant) -> str:
    """Take one guard out, run its test, put the guard back; returns what is wrong, or ""."""
    path = folder / mutant.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.line) != 1:
        return f"the guarded line stands there {text.count(mutant.line)} times"
    path.write_text(text.replace(mutant.line, mutant.instead), encoding="utf-8")
    try:
        done = run_tests(folder, [mutant.test])
    finally:
        path.write_text(text, encoding="utf-8")
    if done.returncode == 1:
        return ""
    return "survived" if done.returncode == 0 else f"the test did not run:\n{done.stdout[-1500:]}"


def main(arguments: list[str]) -> int:
    """Check the tests with every guard in place, then without each; prints one line each."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate")
    parser.add_argument("--only", default="", help="requirements, separated by commas")
    wanted = set(filter(None, parser.parse_args(arguments).only.split(",")))
    chosen = [mutant for mutant in MUTANTS if not wanted or mutant.requirement in wanted]
    with tempfile.TemporaryDirectory(prefix="helpdesk-mutate-") as name:
        folder = Path(name)
        copy_tree(folder)
        whole = run_tests(folder, sorted({mutant.test for mutant in chosen}))
        if whole.returncode:
            say(f"red with every guard in place:\n{whole.stdout[-3000:]}")
            return 1
        problems = 0
        for mutant in chosen:
            problem = survives(folder, mutant)
            problems += bool(problem)
            say(f"{mutant.requirement:4} {problem or 'noticed'}: {mutant.test.rpartition('::')[2]} ({mutant.file})")
    say(f"{len(chosen)} guards taken out, {problems} not noticed")
    return 1 if problems else 0


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
