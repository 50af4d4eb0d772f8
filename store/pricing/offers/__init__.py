"""Offers: one small class a kind, with the conditions that all share."""
