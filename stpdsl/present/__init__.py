"""Verdicts and problems to strings; returns, never writes."""
