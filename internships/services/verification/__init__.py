"""Checking a verification code or a PDF against what was issued."""
