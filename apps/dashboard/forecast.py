"""Where a figure will stand at the end of the year at this pace. Pure: a range, never one number."""
