"""What the reports say: figures from the queries, in words, with the links to their rows and small counts hidden."""
