"""Items labelled by hand from their raw listings, and how well the import's reading agrees with them."""
