begin;
\ir ../helpers.sql
select plan(27);

select * from test.check_api_function('get_event', 'event_id text', 'json', 'stable');

select test.set_clock('2030-05-01T12:00:00.5Z');
select test.make_event(name => 'Hall', venue => 'The Hall', sales_start_at => '2030-04-01T00:00:00+02:00', sales_end_at => '2430-06-01T00:00:00.001Z',
    id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(status => 'draft') as draft \gset
select test.make_booking(:'hall', 3) as _ \gset

select is(booking_api.get_event(event_id => :'hall')::jsonb - '{createdAt,updatedAt}'::text[], '{"id": "0000000a-000a-400a-800a-00000000000a", "name": "Hall",
    "description": null, "venue": "The Hall", "startsAt": "2430-06-01T18:00:00.000Z", "endsAt": null, "timeZone": "UTC", "status": "on_sale",
    "salesStartAt": "2030-03-31T22:00:00.000Z", "salesEndAt": "2430-06-01T00:00:00.001Z", "capacity": 10, "availableSeats": 7,
    "maxPerBooking": 3, "maxPerCustomer": null, "version": 1}', 'the event, with the seats that are left');
select is(array(select json_object_keys(booking_api.get_event(event_id => :'hall'))), '{id,name,description,venue,startsAt,endsAt,timeZone,status,
    salesStartAt,salesEndAt,capacity,availableSeats,maxPerBooking,maxPerCustomer,version,createdAt,updatedAt}',
    'its members are in the contract''s order');
select matches(booking_api.get_event(event_id => :'hall') ->> 'createdAt', '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$', 'createdAt is RFC 3339 in UTC');
select test.as_owner($$update booking_data.event set description = 'Loud.', ends_at = starts_at + interval '90 minutes', time_zone = 'Europe/Rome',
    max_per_customer = 6, version = 2, updated_at = '2040-05-01T12:00:01Z' where name = 'Hall'$$);
select is(array[j ->> 'description', j ->> 'endsAt', j ->> 'timeZone', j ->> 'maxPerCustomer', j ->> 'version', j ->> 'updatedAt'],
    '{Loud.,2430-06-01T19:30:00.000Z,Europe/Rome,6,2,2040-05-01T12:00:01.000Z}', 'and what may be absent, when it is there')
from booking_api.get_event(event_id => upper(:'hall')) j;
select is(booking_api.get_event(event_id => :'draft') ->> 'status', 'draft', 'without access control everyone may see a draft');

select throws_ok($$select booking_api.get_event(event_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN01',
    'No event has this id: 0000000f-000f-400f-800f-00000000000f', 'EventNotFound');
select is((r.code, r.message, r.detail)::text, ('TKV01', 'id: must be a UUID in its 36-character form',
    '{"errors": [{"parameter": "id", "detail": "must be a UUID in its 36-character form"}]}'::jsonb)::text, 'the id ' || coalesce(to_json(id)::text, 'null'))
from (values (null), (''), ('x'), ('{0000000a-000a-400a-800a-00000000000a}'), ('0000000a000a400a800a00000000000a'),
    (E'0000000a-000a-400a-800a-00000000000a\n'), ('0000000a-000a-400a-800a-00000000000a ')) t (id)
cross join test.error(format('select booking_api.get_event(event_id => %L)', id)) r;
select is(booking_api.get_event(event_id => :'hall') ->> 'availableSeats', '7', 'looking takes no seat');

select * from finish();
rollback;
