"""The door of the workers: processes that do the rows of batches and send the outbox."""
