begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('verification_json', 'stable');
create function pg_temp.shown(run booking_data.verification) returns text language sql as $$
select concat_ws(' ', j.answer ->> 'status', j.answer ->> 'verifiedAt', j.answer -> 'underWay' ->> 'stage', j.broken) from booking_impl.verification_json(run) j
$$;
select is(pg_temp.shown(row(true, now(), 'keys', null, null, 7, '{}', null, null, null, '{}')::booking_data.verification), 'unverified keys', 'under way for the first time');
select is(pg_temp.shown(row(true, null, null, null, null, 7, '{}', '2030-01-01T00:00:00Z', '2030-01-01T00:00:01Z', 9, '{}')::booking_data.verification), 'ok 2030-01-01T00:00:01.000Z', 'a whole one');
select is(pg_temp.shown(row(true, now(), 'keys', null, null, 7, '{}', '2030-01-01T00:00:00Z', '2030-01-01T00:00:01Z', 9, '{"key_has_booking": {"count": 1, "firstIds": ["x"]}}')::booking_data.verification),
    'broken 2030-01-01T00:00:01.000Z keys key_has_booking (1)', 'what the last one found is told until one has not found it');
select is(pg_temp.shown(row(true, now(), 'keys', null, null, 7, '{"key_has_booking": {"count": 1, "firstIds": ["x"]}}', null, null, null, '{}')::booking_data.verification), 'broken keys key_has_booking (1)', 'what this one has found is told at once');

select * from finish();
rollback;
