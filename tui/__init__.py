"""The cashier's full-screen till. Stands on `store` and `hardware`; holds no rule of the shop."""
