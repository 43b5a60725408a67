"""Letters: what they say in Dutch and English, and sending them by SMTP."""
