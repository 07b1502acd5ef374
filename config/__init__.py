"""Settings, URLs and the launcher of the private PostgreSQL: the only room that knows every app."""
