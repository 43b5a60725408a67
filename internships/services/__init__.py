"""The use cases, in the words of the people who use them."""
