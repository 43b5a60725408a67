"""Passwords, one-time codes, tokens, OpenID Connect and the key vault."""
