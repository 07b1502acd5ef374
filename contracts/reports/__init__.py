"""What is printed about contracts and the board: the page's own words, typeset."""
