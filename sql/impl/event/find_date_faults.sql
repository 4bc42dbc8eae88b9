create or replace function booking_impl.find_date_faults(request jsonb, event jsonb)
returns jsonb
language sql
stable
as $$
select coalesce(jsonb_agg(case
    when request ? d.last then booking_impl.body_fault('/' || d.last, 'must be after ' || d.first)
    else booking_impl.body_fault('/' || d.first, 'must be before ' || d.last)
end order by d.position), '[]')
from (values (1, 'startsAt', 'endsAt'), (2, 'salesStartAt', 'salesEndAt')) d (position, first, last)
where booking_impl.read_event_time(event ->> d.first) >= booking_impl.read_event_time(event ->> d.last)
$$;

comment on function booking_impl.find_date_faults(jsonb, jsonb) is
'The faults of an event (as JSON) that ends, or stops its sales, not after it began to; each points at a member of the request that made it so.';
