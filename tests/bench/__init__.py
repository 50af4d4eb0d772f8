"""How fast the till is, measured beside what the machine itself can do: `python -m tests.bench [--json] [names…]`."""
