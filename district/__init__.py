"""Who: schools, years, people, rosters, users, roles, scoping, audit, exports, shared form and view bases."""
