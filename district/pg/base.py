from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Tells PostgreSQL, at the start of every transaction, whose schools these are, and not to compile statements.

    The walls look dear to its planner, so it would compile a page's small questions for seconds and then find no row.
    """

    def apply_scope(self):
        from district.scope import SCHOOLS

        with self.connection.cursor() as cursor:  # the driver's cursor: not counted, not logged
            cursor.execute(
                "SELECT set_config('app.schools', %s, true), set_config('jit', 'off', true)",
                ["{" + ",".join(str(int(pk)) for pk in SCHOOLS.get()) + "}"],
            )

    def set_autocommit(self, autocommit, *args, **kwargs):
        super().set_autocommit(autocommit, *args, **kwargs)
        if not autocommit:
            self.apply_scope()
