"""Who is told what happens in the shop (webhooks): the addresses, what they are told, and what became of it."""
