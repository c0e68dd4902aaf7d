"""The policy packs, shipped as data."""
