"""SMS and MMS in Twilio's format (docs/channels/sms.md)."""
