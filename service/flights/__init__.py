"""Work under way: one flight an article, however many wait for it, and what they hear of it meanwhile."""
