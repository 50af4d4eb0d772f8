"""The `shop` command, one file a subject."""
