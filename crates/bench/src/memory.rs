//! Memory that a decoded response holds, and how many allocations it took.
