create or replace function booking_impl.lock_seats(event_ids uuid[], skip_locked boolean default false, out busy boolean[])
language plpgsql
volatile
as $$
begin
    -- The sub-select of each event locks its row when its turn comes: in the order of the ids, so that there is no deadlock.
    if skip_locked then
        select array_agg(w.event_id is not null and s.is_held is null order by w.number) into busy
        from unnest(event_ids) with ordinality w (event_id, number)
        left join lateral (
            select true as is_held from booking_data.event_seats s where s.event_id = w.event_id for no key update skip locked
        ) s on true;
    else
        perform from unnest(event_ids) w (event_id)
        cross join lateral (select from booking_data.event_seats s where s.event_id = w.event_id for no key update) s;
    end if;
end
$$;

comment on function booking_impl.lock_seats(uuid[], boolean) is
'Locks the seats of events until the transaction ends; a null is passed over. The ids must be sorted: every writer locks seats in that order, and before any booking. With skip_locked it waits for nobody and says which events another transaction holds.';
