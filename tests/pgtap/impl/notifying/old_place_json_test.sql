begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('old_place_json', 'stable');

create function pg_temp.old(changes json) returns json language sql as $$
select booking_impl.old_place_json(change => row(1, 1, '7', now(), 'event.updated', gen_random_uuid(), null, '{}', '{}', 'x',
    '{"venue": "Tent", "timeZone": "Europe/Rome", "startsAt": "2430-06-01T18:00:00.000Z", "endsAt": null, "name": "Hall"}', changes, null, null)::booking_data.change)
$$;
select is(pg_temp.old('{"venue": {"old": "Arena", "new": "Tent"}, "name": {"old": "Ball", "new": "Hall"}}')::text,
    '{"venue" : "Arena", "timeZone" : "Europe/Rome", "startsAtLocal" : "Saturday, 1 June 2430, 20:00 UTC+02:00", "endsAtLocal" : null}', 'the place of before, at the time of now');
select is(pg_temp.old('{"venue": {"old": null}, "timeZone": {"old": "UTC"}, "startsAt": {"old": "2030-05-01T18:00:00.000Z"}, "endsAt": {"old": "2030-05-01T20:00:00.000Z"}}')::text,
    '{"venue" : null, "timeZone" : "UTC", "startsAtLocal" : "Wednesday, 1 May 2030, 18:00 UTC", "endsAtLocal" : "Wednesday, 1 May 2030, 20:00 UTC"}', 'all of it');
select is(booking_impl.old_place_json(change => row(1, 1, '7', now(), 'booking.confirmed', null, gen_random_uuid(), '{}', '{}', 'x', '{}', null, null, null)::booking_data.change)::text, null, 'a booking was nowhere');

select * from finish();
rollback;
