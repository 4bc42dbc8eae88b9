begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('fill_event', 'stable');

select test.make_event() as hall \gset
select test.as_owner('update booking_data.event set description = ''Loud.'', max_per_customer = 6');
select is(booking_impl.fill_event(event => e, body => booking_impl.event_json(e, s)::jsonb), e, 'an event filled with what it shows is as it was')
from booking_data.event e join booking_data.event_seats s on s.event_id = e.id;
select is((f.id, f.name, f.description, f.venue, f.starts_at, f.ends_at, f.time_zone, f.status)::text,
    (:'hall', 'Gala', null, '', timestamptz '2031-01-01 00:00:00+00', timestamptz '2031-01-01 00:00:00.001+00', 'Europe/Rome', 'on_sale')::text, 'what the JSON has is set, null too')
from booking_data.event e
cross join booking_impl.fill_event(event => e, body => '{"name": "Gala", "description": null, "venue": "", "startsAt": "2031-01-01t01:00:00+01:00",
    "endsAt": "2031-01-01T00:00:00.0009Z", "timeZone": "Europe/Rome", "maxPerBooking": 4.0}') f;
select is((f.sales_start_at, f.sales_end_at, f.max_per_booking, f.max_per_customer, f.version)::text,
    (timestamptz '2030-01-01 00:00:00+00', null::timestamptz, 4, 100, null::integer)::text, 'numbers by their value')
from booking_impl.fill_event(event => null, body => '{"salesStartAt": "2030-01-01T00:00:00Z", "salesEndAt": null, "maxPerBooking": 4.0, "maxPerCustomer": 1e2}') f;

select * from finish();
rollback;
