"""What the use cases ask of storage, printing and identity."""
