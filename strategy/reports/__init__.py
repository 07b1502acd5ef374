"""What is printed about the plan: the page's own words, typeset."""
