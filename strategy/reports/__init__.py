"""What is printed of the plan and of reviews: the page's own words, typeset."""

from pathlib import Path

TYPST = Path(__file__).parent.parent / "typst"
