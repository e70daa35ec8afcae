"""What every control, view and question shares: colours, words, style, and a life that ends with its notebook cell."""
