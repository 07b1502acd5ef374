"""What is printed of the plan."""

from pathlib import Path

TYPST = Path(__file__).parent.parent / "typst"
