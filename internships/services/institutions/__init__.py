"""Institutions: their folders, confirmations, settings and national numbers."""
