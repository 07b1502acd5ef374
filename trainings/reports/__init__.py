"""What is printed about trainings: the page's own words, typeset."""

from pathlib import Path

TYPST = Path(__file__).parent.parent / "typst"
