"""Views over the whole store, one file a family."""
