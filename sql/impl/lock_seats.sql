create or replace function booking_impl.lock_seats(event_ids uuid[], skip_locked boolean default false, out busy boolean[])
language plpgsql
volatile
as $$
begin
    -- One statement per event, in the order of the ids: no deadlock, and each runs on one shard of a distributed database.
    for v_event in 1 .. cardinality(event_ids) loop
        if event_ids[v_event] is null then
            continue;
        elsif skip_locked then
            perform from booking_data.event_seats s where s.event_id = event_ids[v_event] for no key update skip locked;
            busy[v_event] := not found;
        else
            perform from booking_data.event_seats s where s.event_id = event_ids[v_event] for no key update;
        end if;
    end loop;
end
$$;

comment on function booking_impl.lock_seats(uuid[], boolean) is
'Locks the seats of events until the transaction ends; a null is passed over. The ids must be sorted: every writer locks seats in that order, and before any booking. With skip_locked it waits for nobody and says which events another transaction holds.';
