create or replace function booking_api.begin_epoch()
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_epoch booking_data.epoch;
    v_places text := pg_get_serial_sequence('booking_data.change', 'position');
    v_last_place bigint;
begin
    -- What this transaction wrote in the old epoch would be committed after the new one began.
    if pg_current_xact_id_if_assigned() is not null then
        raise exception 'begin_epoch must come first in its transaction' using errcode = 'active_sql_transaction';
    end if;
    -- Where rows came without their sequences, histories would go on at 1. Read before the lock: others go on meanwhile.
    v_last_place := (select max(c.position) from booking_data.change c);
    begin
        -- Whoever has written a change holds this table until it ends, and whoever writes one next reads the new epoch.
        lock table booking_data.change in share row exclusive mode;
    exception when lock_not_available then
        raise exception 'a transaction that has written changes is still open' using errcode = 'lock_not_available',
            hint = 'No epoch began. Look for it in pg_stat_activity and pg_prepared_xacts, and call begin_epoch again.';
    end;
    -- The minute leads: a copy that was restored from an earlier backup must not choose a number that this one gave before.
    insert into booking_data.epoch as e (number)
    values (greatest(booking_impl.last_epoch() + 1, (select s.last_value + 1 from booking_data.current_epoch s), extract(epoch from clock_timestamp())::bigint / 60))
    returning e.* into v_epoch;
    perform setval('booking_data.current_epoch', v_epoch.number);
    if v_last_place > coalesce(pg_sequence_last_value(v_places), 0) then
        perform setval(v_places, v_last_place);
    end if;
    return json_build_object('epoch', v_epoch.number, 'beganAt', booking_impl.rfc3339(v_epoch.began_at));
end
$$;

comment on function booking_api.begin_epoch() is
'Has the positions of changes begin with a new, greater epoch from now on: to be called after a restore into another server, a recovery to an earlier point, or a failover to a standby that was behind, before anybody writes. Waits 1.5 s at most for the writers under way, and writers wait for it. It must come first in its transaction. Returns {"epoch": n, "beganAt": ...}.';
