"""Reading JSON, workbooks and CSV into drafts."""
