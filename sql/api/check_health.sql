create or replace function booking_api.check_health()
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if pg_is_in_recovery() or current_setting('transaction_read_only')::boolean then
        raise exception 'The database is read-only.' using errcode = 'read_only_sql_transaction';
    end if;
    return json_build_object('status', 'ok', 'database', 'up', 'serverVersion', current_setting('server_version'),
        'time', booking_impl.rfc3339(clock_timestamp()));
end
$$;

comment on function booking_api.check_health() is
'Says that the database can take bookings. A standby or a read-only session raises SQLSTATE 25006 instead.';
