"""The day at a till: shifts with their float, cash that moves without a sale, the blind count, X and Z."""
