"""What the screens are made of. Each draws its own lines; none knows the store."""
