begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('event_json', 'stable', 'sql');

select test.make_event(name => 'Hall', capacity => 10) as hall \gset
select test.make_booking(:'hall', 3) as _ \gset
create temporary table shown on commit drop as
select booking_impl.event_json(event => e, seats => s) as json from booking_data.event e join booking_data.event_seats s on s.event_id = e.id;
select is(array(select json_object_keys(s.json)), '{id,name,description,venue,startsAt,endsAt,timeZone,status,salesStartAt,salesEndAt,capacity,
    availableSeats,maxPerBooking,maxPerCustomer,version,createdAt,updatedAt}', 'in the contract''s order') from shown s;
select is((s.json ->> 'capacity', s.json ->> 'availableSeats')::text, '(10,7)', 'what is not taken is available') from shown s;
select is(s.json ->> 'startsAt', '2430-06-01T18:00:00.000Z', 'times in UTC') from shown s;
select is((s.json -> 'venue')::text, 'null', 'what is not there is null') from shown s;

select * from finish();
rollback;
