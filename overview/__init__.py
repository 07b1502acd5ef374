"""The whole at a glance: home, search, evidence chain, packets, public page."""
