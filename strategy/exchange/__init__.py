"""A plan as a spreadsheet: written out, tried, read in."""
