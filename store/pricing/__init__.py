"""The rules: a basket and its circumstances in, a priced basket with a reason for every fen out. Pure."""
