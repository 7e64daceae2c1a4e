"""The mails of the ingest workload."""

from bench.mails import Thread, letters
from bench.samples import COMMON_WORD, RARE_WORD, samples
from channels_inbox.addresses import read_token, token_is_of
from channels_inbox.kinds.email.parse import parse


def test_letters_are_mixed_as_the_workload_says() -> None:
    threads = [Thread(7, "Dana", "dana@customer.test", "first@bench.test")]
    made = [parse(letter.content) for letter in letters(100, samples(20), threads, seed=1)]
    assert sum(bool(mail.references) for mail in made) == 40
    assert all(mail.html for mail in made)
    assert 2 <= sum(bool(mail.attachments) for mail in made) <= 25


def test_replies_carry_the_token_of_their_sender() -> None:
    threads = [Thread(7, "Dana", "dana@customer.test", "first@bench.test")]
    replies = [letter for letter in letters(10, samples(20), threads, seed=1) if "+" in letter.recipient]
    tokens = [read_token(letter.recipient.partition("@")[0]) for letter in replies]
    assert len(replies) == 4
    assert all(token and token_is_of(7, token[1], "dana@customer.test") for token in tokens)


def test_letters_without_threads_are_all_new() -> None:
    assert not any(parse(letter.content).references for letter in letters(10, samples(20), [], seed=1))


def test_samples_hold_the_common_word_and_never_the_rare_one() -> None:
    bodies = samples(200)
    assert sum(COMMON_WORD in body.text for body in bodies) > 100
    assert not any(RARE_WORD in body.text.lower() for body in bodies)
