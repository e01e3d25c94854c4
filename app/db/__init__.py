"""What FIDUS remembers: tables, repositories and the store that writes them."""
