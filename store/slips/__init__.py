"""What is printed: a sale, a shift and the like, each laid out as a Slip."""
