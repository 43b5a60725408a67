"""The database, the archive of issued files and their backups."""
