"""The stores: each turns rows into values and back, inside a transaction that somebody else opened."""
