"""Jobs of the room: what is due goes up or down."""

from celery import shared_task

from knowledge_base import visitors
from knowledge_base.actions import drafts, reads, subscriptions, title_tests
from knowledge_base.search import boosts, days


@shared_task(name="knowledge_base.tasks.put_up_and_down")
def put_up_and_down() -> int:
    """Publishes and unpublishes what is due; returns how many."""
    return drafts.put_up_and_down()


@shared_task(name="knowledge_base.tasks.write_reads")
def write_reads() -> int:
    """Writes down how often articles were read since the last time, and titles under test; returns how many reads."""
    title_tests.write_counts()
    return reads.write_reads()


@shared_task(name="knowledge_base.tasks.forget_visitors")
def forget_visitors() -> int:
    """Throws away the keys behind past months' pseudonyms, and addresses that never confirmed; returns how many."""
    return visitors.forget_keys() + subscriptions.forget_unconfirmed()


@shared_task(name="knowledge_base.tasks.mail_announcements")
def mail_announcements() -> int:
    """Mails announcements that began to those who asked for it; returns how many left."""
    return subscriptions.mail_announcements()


@shared_task(name="knowledge_base.tasks.write_searches")
def write_searches() -> int:
    """Writes down what was searched for since the last time, and forgets old days; returns how many searches."""
    days.forget_searches()
    return days.write_searches()


@shared_task(name="knowledge_base.tasks.weigh_helpfulness")
def weigh_helpfulness() -> int:
    """Lets the search prefer what readers found helpful; returns how many translations moved."""
    return boosts.weigh()
