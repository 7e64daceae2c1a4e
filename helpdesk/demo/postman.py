"""Carries invented mail to the product's own SMTP receiver, as any mail server of the world would."""

import smtplib
from collections.abc import Sequence

HELO = "mx.world.example"
SECONDS = 20


class NotNow(Exception):
    """The receiver could not be reached or asks to come back later; the mail is kept."""


class Rejected(Exception):
    """The receiver does not take this mail, now or ever."""


class Postman:
    """One connection to the receiver, opened when needed and opened again when it broke."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._connection: smtplib.SMTP | None = None

    def carry(self, raw: bytes, *, sender: str, recipients: Sequence[str]) -> None:
        """Hand one mail over; returns once the receiver has said that it is stored. Raises NotNow or Rejected."""
        try:
            connection = self._connected()
            connection.sendmail(sender, list(recipients), raw, mail_options=["BODY=8BITMIME"])
        except smtplib.SMTPRecipientsRefused as error:
            worst = max(code for code, _ in error.recipients.values())
            raise (Rejected if worst >= 500 else NotNow)(str(error.recipients)) from error
        except smtplib.SMTPResponseException as error:
            self.hang_up()
            raise (Rejected if error.smtp_code >= 500 else NotNow)(str(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise NotNow(str(error)) from error

    def hang_up(self) -> None:
        """Close the connection; never raises."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = smtplib.SMTP(self.host, self.port, local_hostname=HELO, timeout=SECONDS)
        return self._connection
