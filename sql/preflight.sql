-- What this needs of a server and of a database. Runs before anything is changed.

do $$
begin
    if current_setting('server_version_num')::integer < 150000 then
        raise exception 'PostgreSQL 15 or newer is needed, and this server is %', current_setting('server_version');
    end if;
    if current_setting('server_encoding') <> 'UTF8' then
        raise exception 'database % has the encoding %, and UTF8 is needed', current_database(), current_setting('server_encoding')
        using hint = 'Create a database with: create database ... encoding ''UTF8'' template template0';
    end if;
    if not exists (select from pg_available_extensions e where e.name = 'pg_trgm') then
        raise exception 'the extension pg_trgm is not installed on this server'
        using hint = 'It is part of PostgreSQL; elsewhere than in Debian often of a package postgresql-contrib.';
    end if;
end
$$;
