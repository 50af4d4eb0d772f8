"""What is done and looked up away from the counter: the shop itself, its staff, its goods."""
