"""Bringing products in from a file of another till, a supplier, or this one's own export.

Nothing is loaded here: a command begins to read the file (`reading`) while it loads the rest (`products`)."""
