"""Situations as people and scripts write them."""
