-- What PUBLIC may do in any database, and no role of ours needs: temporary tables and large objects. Included by roles.sql, for it is to be
-- run by the database's owner; a superuser is needed for the functions of large objects, since they are the system's.

do $$
declare
    v_function regprocedure;
begin
    execute format('revoke create, temporary on database %I from public', current_database());
    execute format('grant temporary on database %I to booking_dba', current_database());
    if (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) then
        for v_function in
            select p.oid from pg_catalog.pg_proc p
            where p.pronamespace = 'pg_catalog'::regnamespace and p.proname ~ '^(lo_.*|loread|lowrite)$'
                and has_function_privilege('public', p.oid, 'execute')
        loop
            execute format('revoke all on function %s from public', v_function);
        end loop;
    end if;
    if has_database_privilege('booking_gateway', current_database(), 'temporary') then
        raise warning 'booking_gateway can make temporary tables here: have the owner of this database run sql/database.sql';
    end if;
    if has_function_privilege('booking_gateway', 'pg_catalog.lo_create(oid)', 'execute') then
        raise warning 'booking_gateway can make large objects here: have a superuser run sql/database.sql';
    end if;
end
$$;
