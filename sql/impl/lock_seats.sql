create or replace function booking_impl.lock_seats(event_ids uuid[])
returns void
language plpgsql
volatile
as $$
declare
    v_event_id uuid;
begin
    -- One statement per event, in the order of the ids: no deadlock, and each runs on one shard of a distributed database.
    foreach v_event_id in array event_ids loop
        perform from booking_data.event_seats s where s.event_id = v_event_id for no key update;
    end loop;
end
$$;

comment on function booking_impl.lock_seats(uuid[]) is
'Locks the seats of events until the transaction ends. The ids must be sorted: every writer locks seats in that order, and before any booking.';
