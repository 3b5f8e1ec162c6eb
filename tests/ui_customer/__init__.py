"""The customer screen: what it may say, how it fits, and how it looks."""
