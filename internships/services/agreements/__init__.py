"""The use cases on kept agreements, from draft to history; one act is one transaction."""
