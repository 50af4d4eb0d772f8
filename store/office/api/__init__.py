"""What programs of others may do with the shop, and how they are known. The HTTP itself is in scripts/api."""
