begin;
\ir ../../helpers.sql
select plan(26);

select * from test.check_impl_function('find_past_faults', 'volatile');

select test.set_clock('2040-05-01T12:00:00Z');
create function pg_temp.pointers(request text, event text default null, ends_at timestamptz default 'infinity', sales_end_at timestamptz default null)
returns text[] language sql as $$
select test.pointers(jsonb_build_object('errors', booking_impl.find_past_faults(pointers.request::jsonb, coalesce(pointers.event, pointers.request)::jsonb,
    case when pointers.ends_at < 'infinity' then jsonb_populate_record(null::booking_data.event,
        jsonb_build_object('starts_at', timestamptz '2040-01-01', 'ends_at', pointers.ends_at, 'sales_end_at', pointers.sales_end_at)) end)))
$$;
-- A new event
select is(pg_temp.pointers(request), pointers::text[], request)
from (values
    ('{"startsAt": "2040-05-01T12:00:00.001Z"}', '{}'), ('{"startsAt": "2040-05-01T12:00:00Z"}', '{/startsAt}'), ('{"startsAt": "2040-05-01T12:00:00Z", "endsAt": null}', '{/startsAt}'),
    ('{"startsAt": "2040-04-01T00:00:00Z", "endsAt": "2040-05-01T12:00:00.001Z"}', '{}'), ('{"startsAt": "2040-04-01T00:00:00Z", "endsAt": "2040-05-01T12:00:00Z"}', '{/endsAt}'),
    ('{"startsAt": "2041-04-01T00:00:00Z", "salesEndAt": "2040-05-01T12:00:00Z"}', '{/salesEndAt}'), ('{"startsAt": "2041-04-01T00:00:00Z", "salesEndAt": "2040-05-01T12:00:00.001Z"}', '{}'),
    ('{"startsAt": "2039-04-01T00:00:00Z", "salesEndAt": "2039-05-01T12:00:00Z"}', '{/startsAt,/salesEndAt}'),
    ('{"startsAt": "2039-04-01T00:00:00Z", "endsAt": 1, "salesEndAt": "x"}', '{}'), ('{"startsAt": 1}', '{}'), ('{}', '{}'), ('["startsAt"]', '{}'), ('null', '{}')
) t (request, pointers);
-- A change
select is(pg_temp.pointers(request, event, ends_at, '2040-02-01'), pointers::text[], 'a change: ' || request)
from (values
    ('{"endsAt": null}', '{"startsAt": "2040-01-01T00:00:00Z", "endsAt": null}', timestamptz '2041-01-01', '{/endsAt}'),
    ('{"startsAt": "2039-01-01T00:00:00Z"}', '{"startsAt": "2039-01-01T00:00:00Z", "endsAt": "2041-01-01T00:00:00Z"}', '2041-01-01', '{}'),
    ('{"salesEndAt": "2040-02-01T00:00:00Z"}', '{"startsAt": "2041-01-01T00:00:00Z", "salesEndAt": "2040-02-01T00:00:00Z"}', '2041-01-01', '{}'),
    ('{"salesEndAt": "2040-03-01T00:00:00Z"}', '{"startsAt": "2041-01-01T00:00:00Z", "salesEndAt": "2040-03-01T00:00:00Z"}', '2041-01-01', '{/salesEndAt}'),
    ('{"endsAt": "2040-03-01T00:00:00Z", "salesEndAt": "2040-03-01T00:00:00Z"}', '{"endsAt": "2040-03-01T00:00:00Z", "salesEndAt": "2040-03-01T00:00:00Z"}', '2040-05-01T12:00:00Z', '{}')
) t (request, event, ends_at, pointers);
select is(booking_impl.find_past_faults('{"startsAt": "2030-01-01T00:00:00Z"}', '{"startsAt": "2030-01-01T00:00:00Z"}', null),
    jsonb_build_array(booking_impl.body_fault('/startsAt', 'must be in the future unless endsAt is')), 'what it says');

select * from finish();
rollback;
