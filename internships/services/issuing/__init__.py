"""Printing the documents of many records into a folder, without a database."""
