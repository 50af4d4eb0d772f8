"""Scanner, printer, drawer: what is plugged into the till. Knows of the store only what a slip is."""
