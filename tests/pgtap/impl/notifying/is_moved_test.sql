begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('is_moved', 'immutable', 'sql');

select is(booking_impl.is_moved(change => row(1, 1, '7', now(), kind, gen_random_uuid(), null, '{}', '{}', 'x', '{}', changes, null, null)::booking_data.change), moved, concat_ws(' ', kind, changes))
from (values
    ('event.updated', '{"startsAt": {}}', true), ('event.updated', '{"name": {}, "endsAt": {}}', true), ('event.updated', '{"venue": {}}', true), ('event.updated', '{"timeZone": {}, "capacity": {}}', true),
    ('event.updated', '{"name": {}, "description": {}, "salesStartAt": {}, "salesEndAt": {}, "capacity": {}, "availableSeats": {}, "maxPerBooking": {}, "maxPerCustomer": {}}', false),
    ('event.updated', '{}', false), ('event.updated', null, false), ('event.published', '{"status": {}}', false), ('event.created', '{"startsAt": {}}', false), ('booking.confirmed', null, false)
) t (kind, changes, moved);

select * from finish();
rollback;
