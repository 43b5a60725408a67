"""Background workers: processes that carry out the rows of batches and send the outbox."""
