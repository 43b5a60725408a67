"""Proofs of who somebody is: passwords, one-time codes, tokens, OpenID providers, and the vault."""
