"""The finance office's year-to-date budget export: read without trust, checked row by row, then stored at once."""
