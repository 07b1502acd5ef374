"""Who learned it: courses, cohorts, sessions, attendance, credentials, coaching."""
