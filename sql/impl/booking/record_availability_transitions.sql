create or replace function booking_impl.record_availability_transitions(event_ids uuid[], kind text, happened_at timestamptz)
returns void
language plpgsql
volatile
as $$
begin
    insert into booking_data.change (kind, event_id, happened_at, resource)
    select record_availability_transitions.kind, i.id, record_availability_transitions.happened_at, e.event
    from unnest(event_ids) with ordinality i (id, number)
    cross join lateral (
        select booking_impl.event_json(e, s) as event
        from booking_data.event e
        join booking_data.event_seats s on s.event_id = e.id
        where e.id = i.id and e.status not in ('draft', 'cancelled')
        limit 1
    ) e
    order by i.number;
end
$$;

comment on function booking_impl.record_availability_transitions(uuid[], text, timestamptz) is
'Writes into change that events are sold out or available again (the kind), with the events as they are shown now. The seats must be written and locked. A draft is nobody''s news, and a cancelled event never comes back.';
