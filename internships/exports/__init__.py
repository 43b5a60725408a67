"""What leaves the service as a file: tables from one column catalogue, a calendar, and a bundle of evidence."""
