create or replace function booking_impl.recount_event(event_id uuid, until timestamptz, out violations jsonb, out bookings bigint, out verified bigint)
language plpgsql
stable
as $$
declare
    v_found jsonb;
    v_ids uuid[];
    v_doubtful uuid[];
    v_from uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid;
    v_booked bigint;
    v_part record;
    v_seats bigint := 0;
    v_bookings bigint := 0;
    v_tickets bigint := 0;
begin
    select booking_impl.add_violations('{}', array_agg(v.check_name), array_agg(v.offender)) into v_found
    from booking_impl.find_event_violations(array[recount_event.event_id]) v;
    bookings := (select count(*) from booking_data.booking_item i where i.event_id = recount_event.event_id);
    verified := 0;
    -- The newest first: they have waited longest for the verification of everything.
    while verified < bookings loop
        if clock_timestamp() >= until then
            -- Of the others it is added up what they hold; what else needs all of them is left to the verification of everything.
            v_seats := v_seats + (
                select sum(i.quantity - i.cancelled_quantity) from booking_data.booking_item i
                where i.event_id = recount_event.event_id and i.booking_id < v_from);
            select coalesce(max(c.bookings), 0), coalesce(max(c.tickets), 0) into v_bookings, v_tickets
            from booking_data.event_cancellation c where c.event_id = recount_event.event_id;
            exit;
        end if;
        select array_agg(i.booking_id), sum(i.quantity) into v_ids, v_booked
        from (
            select i.booking_id, i.quantity from booking_data.booking_item i
            where i.event_id = recount_event.event_id and (i.booking_id < v_from or verified = 0)
            order by i.booking_id desc
            limit 1000
        ) i;
        verified := verified + cardinality(v_ids);
        v_from := v_ids[cardinality(v_ids)];
        v_seats := v_seats + v_booked;
        v_doubtful := booking_impl.find_doubtful_bookings(v_ids);
        continue when v_doubtful = '{}';
        select booking_impl.add_violations(v_found, array_agg(v.check_name), array_agg(v.offender)) into v_found
        from booking_impl.find_booking_violations(v_doubtful) v;
        -- What the steps of the others took are their items, which are counted.
        select (
                select sum(i.quantity) from unnest(v_doubtful) u (id)
                -- The limit keeps it a look-up for each: a join could read all of the event's.
                cross join lateral (
                    select i.quantity from booking_data.booking_item i where i.booking_id = u.id and i.event_id = recount_event.event_id limit 1
                ) i) as booked,
            coalesce(sum(d.delta), 0) as seats, count(*) filter (where c.cancelled_event_id = d.event_id) as bookings,
            coalesce(-sum(d.delta) filter (where c.cancelled_event_id = d.event_id), 0) as tickets
        into v_part
        from unnest(v_doubtful) u (id)
        join booking_data.change c on c.booking_id = u.id
        cross join lateral unnest(c.seat_events, c.seat_deltas) d (event_id, delta)
        where d.event_id = recount_event.event_id;
        v_seats := v_seats - v_part.booked + v_part.seats;
        v_bookings := v_bookings + v_part.bookings;
        v_tickets := v_tickets + v_part.tickets;
    end loop;
    select booking_impl.add_violations(v_found, array_agg(v.check_name), array_agg(v.offender)) into violations
    from (
        select s.check_name, s.offender
        from booking_impl.find_sum_violations(array[recount_event.event_id], array[v_seats], array[v_bookings], array[v_tickets]) s
        union all
        select c.check_name, c.offender from booking_impl.find_counter_violations(recount_event.event_id) c where verified = bookings
    ) v;
end
$$;

comment on function booking_impl.recount_event(uuid, timestamptz) is
'Recounts one event with all bookings that have an item of it, in the caller''s one snapshot: {"<check>": {"count", "firstIds"}} for each check that something breaks; how many bookings these are, and how many of them were verified before it was too late (null: all).';
