"""One module a gap of ministack 1.5.33 that Fairway's stacks meet."""
