"""The one send point: what is due is claimed, guarded, composed and handed to the server of its channel."""
