"""The grammar and the language reference, shipped as data."""
