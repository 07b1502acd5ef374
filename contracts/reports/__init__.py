"""What is printed about contracts and the board: the page's own words, typeset."""

from pathlib import Path

TYPST = Path(__file__).parent.parent / "typst"
