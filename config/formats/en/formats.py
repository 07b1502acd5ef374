"""Dates and times as US readers expect them."""

DATE_FORMAT = "M j, Y"
SHORT_DATE_FORMAT = "m/d/Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "M j, Y, g:i A"
