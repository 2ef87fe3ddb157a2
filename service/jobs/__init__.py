"""Batches: many articles at once, worked through by a queue that nothing is lost in.

Up: HTTP hands lines to `Intake`, which keeps them in a `BatchStore` chunk by chunk and puts one order on the `Queue`.
Down: `Work` does orders, in whatever process: it reads a chunk, asks the Analyst for each article that has no line
yet, and records one. A line is recorded once, by its place in the batch, so that an order may be done twice.
"""
