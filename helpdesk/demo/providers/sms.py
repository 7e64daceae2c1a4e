"""Twilio's messaging API as far as a conversation needs it: SMS and MMS, media, states; posts signed with the token.

Shapes: https://www.twilio.com/docs/messaging (webhook-request, track-outbound-message-status) and
https://www.twilio.com/docs/usage/webhooks/webhooks-security.
"""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlencode

from helpdesk.demo.providers.ledger import Entry, Line
from helpdesk.demo.providers.rooms import Draft, Room, digits
from helpdesk.demo.providers.service import Answer, Request, json_answer

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LONGEST = 1_600


class Sms(Room):
    """One account: `account.login` is its SID, `account.token` signs and lets in, `account.number` is the sender."""

    kind = "sms"

    def answer(self, request: Request, path: str) -> Answer:
        """Calls below the account, under its SID and token."""
        account = self.account
        proof = base64.b64encode(f"{account.login}:{account.token}".encode()).decode()
        if not account.token or request.headers["Authorization"] != f"Basic {proof}":
            return _no(401, 20003, "Authenticate")
        match path.removeprefix(f"2010-04-01/Accounts/{account.login}").split("/"):
            case [".json"]:
                about = {"sid": account.login, "friendly_name": "Ondine", "status": "active"}
                return json_answer(200, about)
            case ["", "IncomingPhoneNumbers.json"]:
                number = {"phone_number": account.number, "sms_url": account.public, "sms_method": "POST"}
                return json_answer(200, {"incoming_phone_numbers": [{**number, "capabilities": {"sms": True}}]})
            case ["", "Messages.json"] if request.method == "POST":
                return self._take(request)
            case ["", "Messages", _, "Media", number] if number.isdigit():
                file = self.around.ledger.file(int(number))
                if file is not None:
                    return 200, {"Content-Type": file.content_type}, file.content
        return _no(404, 20404, "The requested resource was not found")

    def new_address(self) -> str:
        """A mobile number of Portugal."""
        return f"+35191{digits(7)}"

    def address_of(self, given: str) -> str:
        """With its plus."""
        return f"+{given}"

    def name_of(self, line: Line, entry: Entry) -> str:
        """As Twilio's ids look: SM and 32 hexadecimal digits."""
        digest = hashlib.sha256(f"{self.account.login}{line.address}{entry.id}".encode()).hexdigest()
        return f"SM{digest[:32]}"

    def _deliver(self, line: Line, entry: Entry, draft: Draft) -> None:
        fields = {**self._about(entry), "From": line.address, "To": self.account.number}
        fields |= {"Body": draft.shown, "NumMedia": "1" if draft.file else "0", "SmsStatus": "received"}
        if draft.file:
            media = f"{self.around.url}/{self.kind}/2010-04-01/Accounts/{self.account.login}/Messages"
            fields["MediaUrl0"] = f"{media}/{entry.provider_id}/Media/{entry.id}"
            fields["MediaContentType0"] = draft.file.content_type
        self._send(fields, entry)

    def _report(self, line: Line, entry: Entry, state: str) -> None:
        if state != "read":  # nobody tells who has read an SMS
            about = {**self._about(entry), "From": self.account.number, "To": line.address}
            self._send({**about, "MessageStatus": state, "SmsStatus": state})

    def _about(self, entry: Entry) -> dict[str, str]:
        return {
            "AccountSid": self.account.login,
            "MessageSid": entry.provider_id,
            "SmsSid": entry.provider_id,
            "ApiVersion": "2010-04-01",
        }

    def _send(self, fields: dict[str, str], entry: Entry | None = None) -> None:
        signed = self.account.public + "".join(name + value for name, value in sorted(fields.items()))
        digest = hmac.new(self.account.token.encode(), signed.encode(), hashlib.sha1).digest()
        headers = {**FORM, "X-Twilio-Signature": base64.b64encode(digest).decode()}
        self._post(urlencode(fields).encode(), headers, entry)

    def _take(self, request: Request) -> Answer:
        given = parse_qs(request.body.decode(), keep_blank_values=True)
        to, body = given["To"][0], given.get("Body", [""])[0]
        if len(body) > LONGEST:
            return _no(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        files = given.get("MediaUrl", [])
        if not to.startswith("+") or not (body or files):
            return _no(400, 21211, "Invalid 'To' Phone Number") if body else _no(400, 21602, "Message body is required")
        entry = self.take(to, "\n".join([body, *files]).strip())
        told = {"sid": entry.provider_id, "status": "queued", "to": to, "from": self.account.number, "body": body}
        return json_answer(201, {**told, "account_sid": self.account.login, "error_code": None})


def _no(status: int, code: int, message: str) -> Answer:
    return json_answer(status, {"code": code, "message": message, "status": status})
