"""What the author wrote: text to nodes, every sentence with its place, every fault with its name."""
