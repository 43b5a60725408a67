"""Letters in Dutch and English, and sending them by SMTP."""
