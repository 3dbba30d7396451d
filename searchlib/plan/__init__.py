"""What a query becomes: plan nodes, the planner that makes them, and how long it all may take."""
