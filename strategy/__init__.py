"""What it was for: plan, goals, actions, indicators, tasks, progress reviews."""
