"""The unified schema, its identifiers and the dated rules: values only, no I/O."""
