"""The words that the frame's script shows, in the visitor's language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def words() -> dict[str, str]:
    """By the names that the script uses; `%s` is filled in there."""
    return {
        "you": _("You"),
        "auto": _("Automatic answer"),
        "sending": _("Sending…"),
        "sent": pgettext("message", "Sent"),
        "failed": _("Not sent."),
        "again": _("Try again"),
        "slow": _("That was a lot at once. Please wait a moment."),
        "long": _("This message is too long."),
        "large": _("At most five files, together no larger than %s MB."),
        "offline": _("No connection. What you write is sent as soon as it is back."),
        "typing": _("Somebody is writing…"),
        "openUntil": _("Open until %s"),
        "open": _("We are here"),
        "closed": _("Closed now"),
        "back": _("Back %s"),
        "banned": _("This chat is closed. You cannot write here any more."),
        "ended": _("This chat was ended. Write again whenever you like."),
        "leave": _("Leave a message"),
        "start": _("Start the chat"),
        "writeHere": _("Write a message"),
        "needName": _("Please tell us your name."),
        "needEmail": _("Please write an e-mail address, for example ana@example.com."),
        "mailed": _("The transcript is on its way to %s."),
        "notMailed": _("That did not work. Please try again later."),
        "noAnswer": _("There is no answer yet that could be mailed."),
        "received": _("Thank you. We answer by e-mail."),
        "inLine": _("You are number %s in line"),
        "next": _("You are next in line"),
        "aboutMinutes": _("About %s min"),
        "soon": _("Less than a minute"),
        "stay": _("You may close this page; we keep what you wrote."),
        "nobody": _("Nobody is free just now."),
        "joined": _("%s is here now."),
        "byMail": _("Thank you. We answer to %s."),
        "newMessage": _("%s wrote: %s"),
        "remove": _("Remove %s"),
        "download": _("Download %s"),
        "today": _("Today"),
        "glad": _("Good to hear. Write again whenever you like."),
    }
