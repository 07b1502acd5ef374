"""What was practised: incidents, circles and other practices, agreements, safety interventions, equity."""
