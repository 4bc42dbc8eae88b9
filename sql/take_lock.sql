-- One session at a time, until the end of the transaction; :lock names the work. Anybody may hold an advisory lock of the same number, so it
-- is waited for with a limit, and who holds it is told.
select set_config('booking.lock', :'lock', true) \g /dev/null
do $$
declare
    v_key bigint := hashtextextended('booking/' || current_setting('booking.lock'), 0);
    v_before text := current_setting('lock_timeout');
    v_holder text;
begin
    perform set_config('lock_timeout', coalesce(nullif(current_setting('booking.lock_wait', true), ''), '60s'), true);
    perform pg_advisory_xact_lock(v_key);
    perform set_config('lock_timeout', v_before, true);
exception when lock_not_available then
    select string_agg(format('pid %s (%s)', l.pid, coalesce(nullif(concat_ws(', ', a.usename, nullif(a.application_name, '')), ''), 'unknown')), ', ' order by l.pid)
    into v_holder
    from pg_locks l
    left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select d.oid from pg_database d where d.datname = current_database())
        and l.classid = ((v_key >> 32) & 4294967295)::oid and l.objid = (v_key & 4294967295)::oid;
    raise exception 'the lock "%" of database % is held by %', current_setting('booking.lock'), current_database(), coalesce(v_holder, 'a session that has just ended')
    using errcode = 'lock_not_available',
        hint = 'Nothing was changed. If that is another migration, wait for it; else end that session. Then run it again.';
end
$$;
