"""Customers sign in to the help pages and out of them: by a mailed link or, if they chose one, by password."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.clocks import now
from core.signing import hashed, new_token
from core.text import clean_line, normal_address
from people.actions.contacts import find_or_create_contact
from people.customers import DAYS, safe_further
from people.enums import IdentityKind
from people.models import Account, Agent, Contact, CustomerSession, Identity, SignInLink

LINK_MINUTES = 30
KEPT = timedelta(days=1)  # beyond their end
FRESH = timedelta(minutes=30)


class CustomerRefused(Exception):
    """Something that a customer asked for cannot be done; `str()` says why in a sentence for them."""


def make_sign_in_link(*, email: str, further: str = "") -> tuple[Contact, str] | None:
    """The contact with this address and the token of a fresh link; None when nobody has it. Only ever mail it there."""
    address = normal_address(email)
    found = Identity.objects.select_related("contact__account").filter(kind=IdentityKind.EMAIL, value=address).first()
    if found is None or (found.contact.account is not None and not found.contact.account.is_active):
        return None
    token, moment = new_token(), now()
    ends = moment + timedelta(minutes=LINK_MINUTES)
    SignInLink.objects.create(
        contact=found.contact, email=address, token_hash=hashed(token), expires_at=ends, further=safe_further(further)
    )
    return found.contact, token


def open_sign_in_link(token: str) -> SignInLink | None:
    """The link that this token opens, unless it was used or is too old. One query."""
    return SignInLink.objects.filter(token_hash=hashed(token), used_at=None, expires_at__gt=now()).first()


def use_sign_in_link(*, token: str) -> str | None:
    """Signs in by a link, once: the token of a new session, or None when the link does not hold (any more).

    Effects: the address counts as verified.
    """
    moment = now()
    with transaction.atomic():
        held = SignInLink.objects.filter(token_hash=hashed(token), used_at=None, expires_at__gt=moment)
        if not held.update(used_at=moment):  # of two presses at once the second finds it used
            return None
        link = SignInLink.objects.select_related("contact").get(token_hash=hashed(token))
        owned = Identity.objects.filter(contact=link.contact, kind=IdentityKind.EMAIL, value=link.email)
        if not owned.exists():  # the address went to somebody else meanwhile
            return None
        owned.filter(verified_at=None).update(verified_at=moment)
        return begin_session(contact=link.contact, email=link.email)


def admit(*, email: str, name: str) -> str | None:
    """Signs in whoever the company's own sign-in vouches for: the token of a session, None for a closed account.

    Matched by the address alone. Effects: a contact, when nobody has it; the address counts as verified.
    """
    address = normal_address(email)
    with transaction.atomic():
        contact = find_or_create_contact(kind=IdentityKind.EMAIL, value=address, name=name)
        if contact.account is not None and not contact.account.is_active:
            return None
        owned = Identity.objects.filter(contact=contact, kind=IdentityKind.EMAIL, value=address)
        owned.filter(verified_at=None).update(verified_at=now())
        return begin_session(contact=contact, email=address)


def begin_session(*, contact: Contact, email: str) -> str:
    """A new session of a contact who proved this address of theirs; returns its token, for the cookie alone."""
    token, moment = new_token(), now()
    CustomerSession.objects.create(
        contact=contact,
        email=normal_address(email),
        token_hash=hashed(token),
        created_at=moment,
        last_used_at=moment,
        expires_at=moment + timedelta(days=DAYS),
    )
    return token


def end_session(*, session: CustomerSession) -> None:
    """Signs out in one browser."""
    CustomerSession.objects.filter(pk=session.pk, revoked_at=None).update(revoked_at=now())


def end_customer_sessions(*, contact: Contact, but: CustomerSession | None = None) -> int:
    """Signs out everywhere, or everywhere `but` in one browser; unused links end too. Returns how many sessions."""
    with transaction.atomic():
        SignInLink.objects.filter(contact=contact, used_at=None).update(used_at=now())
        held = CustomerSession.objects.filter(contact=contact, revoked_at=None)
        if but is not None:
            held = held.exclude(pk=but.pk)
        return held.update(revoked_at=now())


def sign_in_by_password(*, email: str, password: str) -> str | None:
    """The token of a new session, or None: unknown, wrong, closed or an agent's, all in about the same time (R33)."""
    address = normal_address(email)
    account = Account.objects.filter(email=address, is_active=True, contact__isnull=False, agent=None).first()
    if account is None:
        Account().set_password(password)  # as slow as a comparison
        return None
    if not account.check_password(password):
        return None
    identity = Identity.objects.filter(contact=account.contact, kind=IdentityKind.EMAIL, value=address)
    return begin_session(contact=account.contact, email=address) if identity.exists() else None


def set_customer_password(*, session: CustomerSession, password: str) -> None:
    """Gives the contact an account with this password, or a new password; all other browsers are signed out (R48).

    Its name is the address that they proved. Raises CustomerRefused for an address with which an agent signs in: the
    help pages ask for no second factor.
    """
    with transaction.atomic():
        contact = Contact.objects.select_for_update().get(pk=session.contact_id)
        account = contact.account or Account.objects.filter(email=session.email).first()
        taken = account is not None and Contact.objects.filter(account=account).exclude(pk=contact.pk).exists()
        if account is not None and (taken or Agent.objects.filter(account=account).exists()):
            raise CustomerRefused(_("This address has a password for another sign-in. Please use mailed links here."))
        if account is None:
            account = Account.objects.create_user(session.email, password)
        else:
            account.set_password(password)
            account.save(update_fields=["password"])
        contact.account = account
        contact.save(update_fields=["account"])
        end_customer_sessions(contact=contact, but=session)


def is_fresh(session: CustomerSession) -> bool:
    """Whether they proved who they are minutes ago: a browser left alone must not choose a password."""
    return now() - session.created_at < FRESH


def change_profile(*, contact: Contact, name: str, language: str, time_zone: str) -> None:
    """What a customer says about themselves; an empty language is the browser's, an empty name changes nothing."""
    contact.name = clean_line(name, 160) or contact.name
    contact.language, contact.time_zone = language, time_zone
    contact.save(update_fields=["name", "language", "time_zone"])


def forget_customers(at: datetime | None = None) -> int:
    """Deletes links and sessions that ended a day ago or earlier; returns how many."""
    before = (at or now()) - KEPT
    links, _by_table = SignInLink.objects.filter(expires_at__lt=before).delete()
    sessions, _by_table = CustomerSession.objects.filter(expires_at__lt=before).delete()
    return links + sessions
