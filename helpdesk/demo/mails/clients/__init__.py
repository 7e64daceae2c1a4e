"""One writer per mail client: the same draft comes out with that client's tree, headers, charset and quoting."""

from collections.abc import Callable

from helpdesk.demo.mails.clients import apple, gmail, outlook, plain, shop, webmail
from helpdesk.demo.mails.drafts import Client, DraftMail

WRITERS: dict[Client, Callable[[DraftMail], bytes]] = {
    Client.GMAIL: gmail.write,
    Client.OUTLOOK: outlook.write_desktop,
    Client.OWA: outlook.write_web,
    Client.APPLE: apple.write_mac,
    Client.IPHONE: apple.write_iphone,
    Client.THUNDERBIRD: plain.write_thunderbird,
    Client.YAHOO: webmail.write_yahoo,
    Client.PROTON: webmail.write_proton,
    Client.MUTT: plain.write_mutt,
    Client.SHOP: shop.write,
}


def write(mail: DraftMail) -> bytes:
    """Return the raw mail, CRLF lines, as the sender's client would hand it to a mail server."""
    return WRITERS[mail.sender.client](mail)
