"""Protocols for what the use cases need: storage, printing and identity."""
