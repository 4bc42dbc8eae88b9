begin;
\ir ../../helpers.sql
select plan(16);

select * from test.check_impl_function('find_date_faults', 'stable', 'sql');

create function pg_temp.faults(members text[], event text) returns jsonb language sql as $$
select booking_impl.find_date_faults(request => (select coalesce(jsonb_object_agg(m.name, true), '{}') from unnest(members) m (name)), event => faults.event::jsonb)
$$;
select is(pg_temp.faults('{startsAt,endsAt,salesStartAt,salesEndAt}', event), '[]', event)
from (values ('{}'), ('{"startsAt": "2030-01-01T00:00:00Z", "endsAt": null}'), ('{"startsAt": null, "endsAt": "2030-01-01T00:00:00Z"}'),
    ('{"startsAt": "2030-01-01T00:00:00Z", "endsAt": "2030-01-01T00:00:00.001Z", "salesStartAt": "2031-01-01T00:00:00Z", "salesEndAt": "2032-01-01T00:00:00Z"}'),
    ('{"startsAt": "2030-01-01T00:00:00Z", "endsAt": "x"}'), ('{"startsAt": 1, "endsAt": "2030-01-01T00:00:00Z"}')) t (event);
select is(pg_temp.faults(members, '{"startsAt": "2030-01-01T00:00:00Z", "endsAt": "2030-01-01T00:00:00Z", "salesStartAt": "2032-01-01T00:00:00Z", "salesEndAt": "2031-01-01T00:00:00Z"}'),
    faults::jsonb, array_to_string(members, ', '))
from (values
    ('{startsAt,endsAt,salesStartAt,salesEndAt}'::text[],
        '[{"pointer": "/endsAt", "detail": "must be after startsAt"}, {"pointer": "/salesEndAt", "detail": "must be after salesStartAt"}]'),
    ('{endsAt,salesStartAt}', '[{"pointer": "/endsAt", "detail": "must be after startsAt"}, {"pointer": "/salesStartAt", "detail": "must be before salesEndAt"}]'),
    ('{startsAt,salesEndAt}', '[{"pointer": "/startsAt", "detail": "must be before endsAt"}, {"pointer": "/salesEndAt", "detail": "must be after salesStartAt"}]')
) t (members, faults);

select * from finish();
rollback;
