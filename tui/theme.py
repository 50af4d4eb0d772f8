"""One look: ink, paper, amber for money, jade for good. Every pair of colours stays apart in 16 colours."""

from dataclasses import replace

from textual.theme import Theme

GUITAI = Theme(
    name="guitai",
    primary="#ffc94d",
    secondary="#5ad1c8",
    accent="#5ad1c8",
    success="#5fd787",
    warning="#ffd75f",
    error="#ff5f5f",
    foreground="#e6ebf1",
    background="#0d1117",
    surface="#141a22",
    panel="#1b232d",
    dark=True,
    variables={
        "muted": "#93a0ae",
        "faint": "#758290",
        "ink": "#0d1117",
        "lit": "#204a5c",
        "lit-text": "#ffffff",
        "paper": "#f5f1e6",
        "paper-ink": "#23272d",
        "paper-edge": "#a8a294",
        "bad": "#c0282d",
        "bad-text": "#ffffff",
        "good": "#0a7d3c",
    },
)

PRACTICE = replace(
    GUITAI, name="guitai-practice", background="#1d0f24", surface="#2a1833", panel="#4d2460", accent="#ffd75f"
)
"""The till over a copy that counts for nothing: nobody takes it for the real one."""
