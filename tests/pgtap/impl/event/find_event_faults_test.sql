begin;
\ir ../../helpers.sql
select plan(145);

select * from test.check_impl_function('find_event_faults', 'stable');

create function pg_temp.pointers(request text, is_new boolean default true) returns text[] language sql as $$
select test.pointers(jsonb_build_object('errors', booking_impl.find_event_faults(request => pointers.request::jsonb, is_new => pointers.is_new)))
$$;
create function pg_temp.new_with(members text) returns text language sql as $$
select ('{"name": "Gala", "startsAt": "2030-01-01T20:00:00Z", "capacity": 10}'::jsonb || members::jsonb)::text
$$;

-- What is right
select is(pg_temp.pointers(pg_temp.new_with(members)), '{}', members)
from (values ('{}'), ('{"description": null, "venue": null, "endsAt": null, "salesStartAt": null, "salesEndAt": null, "maxPerCustomer": null}'),
    ('{"description": "", "venue": ""}'), ('{"description": "a\tb\r\nc"}'), ('{"capacity": 0, "maxPerBooking": 1, "maxPerCustomer": 1}'),
    ('{"capacity": 1e7, "maxPerBooking": 10000000.0, "maxPerCustomer": 10000000}'), ('{"timeZone": "Europe/Rome"}'),
    ('{"endsAt": "2030-01-01T20:00:00.001Z", "salesStartAt": "2030-01-01T00:00:00Z", "salesEndAt": "2030-01-01T00:00:00.001Z"}'),
    ('{"endsAt": "2030-01-01T20:30:00-01:00"}')) t (members);
select is(pg_temp.pointers(member, false), '{}', 'a change of ' || member)
from (values ('{"name": "Ball"}'), ('{"endsAt": "1970-01-01T00:00:00Z"}'), ('{"startsAt": "9999-12-31T23:59:59.999Z"}'), ('{"venue": null}')) t (member);

-- Each fault, in a new event and in a change
select is(pg_temp.pointers(case when is_new then pg_temp.new_with(member) else member end, is_new), array[pointer], verb || left(member, 60))
from (values
    ('{"name": ""}', '/name'), ('{"name": " "}', '/name'), ('{"name": null}', '/name'), ('{"name": 1}', '/name'), (format('{"name": "%s"}', repeat('é', 201)), '/name'),
    (format('{"description": "%s"}', repeat('x', 5001)), '/description'), ('{"description": []}', '/description'),
    (format('{"venue": "%s"}', repeat('x', 201)), '/venue'), ('{"venue": false}', '/venue'),
    ('{"name": "a\nb"}', '/name'), ('{"name": "\u202eevil"}', '/name'), ('{"venue": "a\tb"}', '/venue'), ('{"description": "a\u001bb"}', '/description'),
    ('{"startsAt": null}', '/startsAt'), ('{"startsAt": "2030-01-01"}', '/startsAt'), ('{"startsAt": "1969-12-31T23:59:59Z"}', '/startsAt'), ('{"startsAt": 1893456000}', '/startsAt'),
    ('{"endsAt": ""}', '/endsAt'), ('{"endsAt": "infinity"}', '/endsAt'), ('{"endsAt": "9999-12-31T23:59:59.9999Z"}', '/endsAt'), ('{"endsAt": "0001-01-01T00:00:00Z"}', '/endsAt'),
    ('{"timeZone": null}', '/timeZone'), ('{"timeZone": "europe/rome"}', '/timeZone'), ('{"timeZone": ""}', '/timeZone'),
    ('{"salesStartAt": "x"}', '/salesStartAt'), ('{"salesEndAt": {}}', '/salesEndAt'),
    ('{"capacity": null}', '/capacity'), ('{"capacity": -1}', '/capacity'), ('{"capacity": 10000001}', '/capacity'), ('{"capacity": "2"}', '/capacity'),
    ('{"capacity": 2.5}', '/capacity'), ('{"capacity": true}', '/capacity'), ('{"capacity": 1e400}', '/capacity'),
    ('{"maxPerBooking": null}', '/maxPerBooking'), ('{"maxPerBooking": 0}', '/maxPerBooking'), ('{"maxPerBooking": 4294967297}', '/maxPerBooking'),
    ('{"maxPerCustomer": 0}', '/maxPerCustomer'), ('{"maxPerCustomer": 10000001}', '/maxPerCustomer'),
    ('{"id": "0000000a-000a-400a-800a-00000000000a"}', '/id'), ('{"status": "on_sale"}', '/status'), ('{"version": 1}', '/version'), ('{"availableSeats": 1}', '/availableSeats'),
    ('{"createdAt": "2030-01-01T00:00:00Z"}', '/createdAt'), ('{"updatedAt": null}', '/updatedAt'), ('{"Name": "x"}', '/Name'), ('{"starts_at": "x"}', '/starts_at'), ('{"a/b~": 1}', '/a~1b~0'),
    ('{"startsAt": "2030-01-01T20:00:00Z", "endsAt": "2030-01-01T20:00:00Z"}', '/endsAt'), ('{"startsAt": "2030-01-01T20:00:00Z", "endsAt": "2030-01-01T20:00:00.0004Z"}', '/endsAt'),
    ('{"startsAt": "2030-01-01T20:00:00Z", "endsAt": "2030-01-01T21:00:00+02:00"}', '/endsAt'),
    ('{"salesStartAt": "2030-01-01T20:00:00Z", "salesEndAt": "2029-01-01T20:00:00Z"}', '/salesEndAt')
) t (member, pointer)
cross join (values (true, 'new: '), (false, 'change: ')) v (is_new, verb);

-- All at once, and what is missing
select is(pg_temp.pointers('{}'), '{/name,/startsAt,/capacity}', 'a new event needs these');
select is(pg_temp.pointers('{"b": 1, "name": "", "description": 1, "venue": 1, "endsAt": 1, "timeZone": 1, "salesStartAt": "2030-01-02T00:00:00Z",
    "salesEndAt": "2030-01-01T00:00:00Z", "capacity": -1, "maxPerBooking": 0, "maxPerCustomer": 0, "a": 1}'),
    '{/a,/b,/name,/description,/venue,/startsAt,/endsAt,/timeZone,/capacity,/maxPerBooking,/maxPerCustomer,/salesEndAt}', 'all faults are named');
select is(pg_temp.pointers('{}', false), array[''], 'a change of nothing');
select is(booking_impl.find_event_faults(request => null, is_new => is_new), booking_impl.find_event_faults(request => '{}', is_new => is_new), 'no body is like an object without members')
from (values (true), (false)) n (is_new);
select is(pg_temp.pointers(body, is_new), array[''], format('the body %s', coalesce(body, 'that is absent')))
from (values ('null'), ('[]'), ('"x"'), ('1')) b (body) cross join (values (true), (false)) n (is_new);

-- What they say
select is(booking_impl.find_event_faults(request => request::jsonb, is_new => false), jsonb_build_array(booking_impl.body_fault(pointer, detail)), detail)
from (values
    ('{"name": 1}', '/name', 'must be a text of 1 to 200 characters, not only white space, on one line without control characters'), ('{"venue": 1}', '/venue', 'must be null or a text of at most 200 characters, on one line without control characters'),
    ('{"description": "\u0007"}', '/description', 'must be null or a text of at most 5000 characters, without control characters but tabs and line breaks'),
    ('{"startsAt": 1}', '/startsAt', 'must be an RFC 3339 timestamp between the years 1970 and 9999'),
    ('{"endsAt": 1}', '/endsAt', 'must be null or an RFC 3339 timestamp between the years 1970 and 9999'),
    ('{"timeZone": 1}', '/timeZone', 'must be the name of an IANA time zone, such as Europe/Oslo (case matters)'),
    ('{"capacity": 1e400}', '/capacity', 'must be a whole number from 0 to 10000000'), ('{"maxPerCustomer": 0.5}', '/maxPerCustomer', 'must be null or a whole number from 1 to 10000000'),
    ('{}', '', 'the body must have at least one member'), ('[]', '', 'the body must be an object that describes an event')
) t (request, pointer, detail);

select * from finish();
rollback;
