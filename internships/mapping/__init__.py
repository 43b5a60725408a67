"""Retelling an agreement in one institution's fields, by reviewable tables."""
