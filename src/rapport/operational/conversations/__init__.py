"""The log of what took place: calls, e-mails, visits, meetings, letters and messages (how we talk)."""
