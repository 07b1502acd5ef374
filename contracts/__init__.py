"""What the district bought: vendors, contracts, board votes, funding, spend."""
