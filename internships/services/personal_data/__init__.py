"""The rights of persons: copies, erasure and retention."""
