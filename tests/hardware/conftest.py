"""No test here fails on a clock: the first import of a code page alone takes half a second."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
