"""The owner's `shop` command, the launchers, and tools for developers."""
