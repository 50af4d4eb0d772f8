"""The steps of pricing, in their one order; each works on what the one before left."""
