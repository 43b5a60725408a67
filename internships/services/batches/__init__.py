"""Batches: many agreements created, approved, issued or signed in one request."""
