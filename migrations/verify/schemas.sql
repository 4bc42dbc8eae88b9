-- Verify booking:schemas on pg

do $$
begin
    assert (select count(*) = 3 from pg_catalog.pg_namespace
        where nspname in ('booking_data', 'booking_impl', 'booking_api')
        and nspowner = 'booking_owner'::pg_catalog.regrole), 'a schema is missing or not owned by booking_owner';
end
$$;
