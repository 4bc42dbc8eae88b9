create or replace function booking_impl.find_event_violations(event_ids uuid[])
returns table (check_name text, offender text)
language plpgsql
stable
as $$
begin
    return query
    with given as materialized (
        select u.id, e as event, e.id is not null as is_known, s as seats, s.event_id is not null as has_seats, c as cancellation,
            c.event_id is not null as has_cancellation
        from unnest(event_ids) u (id)
        left join booking_data.event e on e.id = u.id
        left join booking_data.event_seats s on s.event_id = u.id
        left join booking_data.event_cancellation c on c.event_id = u.id
    ), step as materialized (
        select c.event_id, c.kind, c.seat_events, c.happened_at, c.resource::jsonb as resource, c.kind in ('event.sold_out', 'event.available_again') as is_edge,
            row_number() over w as number, lead(c.position) over w is null as is_last, lag(c.resource ->> 'status') over w as status_before,
            count(*) filter (where c.kind not in ('event.sold_out', 'event.available_again')) over w as version
        from unnest(event_ids) u (id)
        join booking_data.change c on c.event_id = u.id
        window w as (partition by c.event_id order by c.position)
    ), edge as (
        select s.event_id, s.kind, s.resource, lag(s.kind) over w as kind_before, lead(s.number) over w is null as is_last
        from step s
        where s.is_edge
        window w as (partition by s.event_id order by s.number)
    )
    select v.check_name, v.id::text
    from (
        select 'history_has_event' as check_name, s.event_id as id from step s join given g on g.id = s.event_id and not g.is_known
        union
        select 'event_has_seats', g.id from given g where g.is_known and not g.has_seats
        union
        select 'seats_have_event', g.id from given g where g.has_seats and not g.is_known
        union
        select 'seats_within_capacity', g.id from given g where (g.seats).seats_taken not between 0 and (g.seats).capacity
        union
        select 'cancelled_event_has_cancellation', g.id from given g
        where (g.is_known or g.has_cancellation) and g.has_cancellation <> coalesce((g.event).status = 'cancelled', false)
        union
        select 'cancelled_event_has_no_tickets', g.id from given g
        where (g.cancellation).completed_at is not null and (g.seats).seats_taken <> 0
        union
        select 'event_has_history', g.id from given g
        where g.is_known and g.id not in (select s.event_id from step s where s.number = 1 and s.kind = 'event.created')
        union
        select 'event_steps_in_order', s.event_id from step s
        where s.seat_events <> '{}' or s.resource -> 'version' is distinct from to_jsonb(s.version) or not coalesce(case s.kind
            when 'event.created' then s.number = 1
            when 'event.updated' then s.resource ->> 'status' = s.status_before and s.status_before <> 'cancelled'
            when 'event.published' then s.resource ->> 'status' = 'on_sale' and s.status_before in ('draft', 'closed')
            when 'event.closed' then s.resource ->> 'status' = 'closed' and s.status_before = 'on_sale'
            when 'event.cancelled' then s.resource ->> 'status' = 'cancelled' and s.status_before <> 'cancelled'
            when 'event.sold_out' then s.resource ->> 'status' = s.status_before and s.resource -> 'availableSeats' = '0'
            when 'event.available_again' then s.resource ->> 'status' = s.status_before and s.resource -> 'availableSeats' > '0'
            else false end, false)
        union
        -- Sold out and available again take turns, and the last one still holds.
        select 'event_steps_in_order', d.event_id from edge d
        join given g on g.id = d.event_id
        where d.kind = d.kind_before or (d.is_last and (g.event).status <> 'cancelled'
            and (d.kind = 'event.sold_out') <> ((g.seats).seats_taken = (g.seats).capacity))
        union
        -- Members that an older record does not have are not compared.
        select 'event_equals_record', s.event_id from step s
        join given g on g.id = s.event_id and g.is_known and g.has_seats
        where (s.is_last and not booking_impl.event_json(g.event, g.seats)::jsonb @> (s.resource - 'availableSeats'))
            or s.resource -> 'id' is distinct from to_jsonb(g.id)
            or s.resource -> 'createdAt' is distinct from to_jsonb(booking_impl.rfc3339((g.event).created_at))
            or (not s.is_edge and s.resource -> 'updatedAt' is distinct from to_jsonb(booking_impl.rfc3339(s.happened_at)))
            or not s.resource ?& '{name,description,venue,startsAt,endsAt,timeZone,status,salesStartAt,salesEndAt,capacity,availableSeats,maxPerBooking,maxPerCustomer}'
    ) v;
end
$$;

comment on function booking_impl.find_event_violations(uuid[]) is
'What is wrong with events, their seats, their cancellations and their steps, one row for each check and event; whether the seats add up is for find_sum_violations. Ids that only seats, a cancellation or a change have are offenders themselves.';
