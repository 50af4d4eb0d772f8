"""Ledgers that are only added to, and the journal of who did what."""
