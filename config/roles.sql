-- The database's four roles and the database itself. Run by a superuser, as often as you like:
--
--   psql -X -v ON_ERROR_STOP=1 -d postgres \
--     -v owner_password=… -v app_password=… -v backup_password=… -f config/roles.sql
--
-- A password that is not given is left as it is (peer login needs none). See docs/deploy.md and docs/adr/0002.
--   ground_owner     owns the tables: migrations and tests. FORCE ROW LEVEL SECURITY binds it too.
--   ground_app       the web server: owns nothing, so that row security binds it.
--   ground_follower  owns the functions with which a record follows a student: they look past row security and ask
--                    for the user's schools themselves. Nobody logs in as it.
--   ground_backup    reads everything, past row security, and writes nothing.

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['ground_owner', 'ground_app', 'ground_follower', 'ground_backup']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE ground_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE ground_app LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE ground_follower NOLOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION BYPASSRLS;
ALTER ROLE ground_backup LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION BYPASSRLS;

\if :{?owner_password}
ALTER ROLE ground_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE ground_app PASSWORD :'app_password';
\endif
\if :{?backup_password}
ALTER ROLE ground_backup PASSWORD :'backup_password';
\endif

-- The owner hands the functions over to the follower, and tests become the server, both by SET ROLE. From PostgreSQL
-- 16 on these are grants WITH INHERIT TRUE, SET TRUE by default, which is what 15 does: both versions act alike.
SELECT 'GRANT ground_follower, ground_app TO ground_owner'
WHERE NOT pg_has_role('ground_owner', 'ground_follower', 'MEMBER')
   OR NOT pg_has_role('ground_owner', 'ground_app', 'MEMBER')
\gexec
SELECT 'GRANT pg_read_all_data TO ground_backup'
WHERE NOT pg_has_role('ground_backup', 'pg_read_all_data', 'MEMBER')
\gexec

-- Text is ordered and folded by code point everywhere, so that an index on a prefix serves on every server.
SELECT 'CREATE DATABASE common_ground OWNER ground_owner TEMPLATE template0 ENCODING ''UTF8'''
    || CASE WHEN current_setting('server_version_num')::int >= 170000
            THEN ' LOCALE_PROVIDER builtin BUILTIN_LOCALE ''C.UTF-8'''
            ELSE ' LOCALE_PROVIDER libc LC_COLLATE ''C''' END
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'common_ground')
\gexec
REVOKE ALL ON DATABASE common_ground FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE common_ground TO ground_app;
GRANT CONNECT ON DATABASE common_ground TO ground_backup;
