"""The demo district: invented people with two school years of life, up to today. See `seed.seed`."""
