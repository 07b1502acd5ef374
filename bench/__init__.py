"""`make bench`: our pages and the floor's, side by side on one server in one run. See `__main__`."""
