-- Against slips: what the tables refuse to a superuser, and even to the role that owns them.
begin;
\ir helpers.sql
select plan(86);

select test.make_event(capacity => 3) as hall, test.make_event(capacity => 3) as opera \gset
select test.make_booking(:'hall', 2) as booking, test.make_booking(:'hall', 1) as cancelled \gset
select booking_api.cancel_booking(booking_id => :'cancelled') as _ \gset

-- A superuser: no DML at all, not even of no rows
select throws_ok(statement, '42501', format('%s is changed by the functions in booking_api only', name), statement)
from (values ('booking_data.event', 'name = name'), ('booking_data.event_seats', 'seats_taken = seats_taken'), ('booking_data.booking', 'status = status'),
    ('booking_data.booking_item', 'quantity = quantity'), ('booking_data.event_cancellation', 'tickets = tickets'), ('booking_data.idempotency_key', 'key = key'),
    ('booking_data.change', 'kind = kind'), ('booking_data.customer_tickets', 'tickets = tickets')) t (name, assignment)
cross join lateral (values (format('insert into %s overriding system value select * from %s', name, name)), (format('update %s set %s', name, assignment)),
    (format('update %s set %s where false', name, assignment)), (format('delete from %s', name))) s (statement);
select throws_ok(format('truncate %s cascade', name), '23000', null, format('truncate %s', name))
from (values ('booking_data.event'), ('booking_data.event_seats'), ('booking_data.booking'), ('booking_data.booking_item'), ('booking_data.event_cancellation'),
    ('booking_data.idempotency_key'), ('booking_data.change'), ('booking_data.customer_tickets')) t (name);
select is(r.code, '42501', 'nor may a DBA: ' || statement)
from (values ('update booking_data.event_seats set seats_taken = 0'), ('delete from booking_data.booking'), ('truncate booking_data.booking_item'), ('delete from booking_data.change')) t (statement)
cross join test.error(statement, run_as => 'booking_dba') r;
select alike(p.prosrc, '%set role booking_owner%', 'the refusal says how repairs are made') from pg_proc p where p.oid = 'booking_impl.refuse_direct_change'::regproc;

-- The owner: what happened stays, rows are not deleted
set local role booking_owner;
insert into booking_data.change (kind, event_id, resource) values ('event.created', :'hall', '{}');
insert into booking_data.idempotency_key (key, request, booking_id) values ('k1', '{}', :'booking');
insert into booking_data.event_cancellation (event_id) values (:'opera');
select throws_ok(statement, '23000', format('what booking_data.%s says of the past cannot be changed or deleted', name), statement)
from (values
    ('event', 'update booking_data.event set id = gen_random_uuid()'), ('event', 'update booking_data.event set created_at = created_at'),
    ('event', 'delete from booking_data.event'), ('event_seats', 'update booking_data.event_seats set event_id = event_id'),
    ('event_seats', 'delete from booking_data.event_seats'), ('booking', 'update booking_data.booking set id = id'),
    ('booking', 'update booking_data.booking set customer_email = ''bob@example.com'''),
    ('booking', 'update booking_data.booking set created_at = created_at - interval ''1 day'''), ('booking', 'delete from booking_data.booking'),
    ('booking', 'update booking_data.booking set status = ''confirmed'', cancelled_at = null where status = ''cancelled'''),
    ('booking', 'update booking_data.booking set cancelled_at = cancelled_at where status = ''cancelled'''),
    ('booking_item', 'update booking_data.booking_item set quantity = 3'), ('booking_item', 'update booking_data.booking_item set event_id = event_id'),
    ('booking_item', 'update booking_data.booking_item set booking_id = booking_id'),
    ('booking_item', 'update booking_data.booking_item set cancelled_quantity = 1, quantity = quantity'), ('booking_item', 'delete from booking_data.booking_item'),
    ('booking_item', 'update booking_data.booking_item set cancelled_quantity = cancelled_quantity - 1 where cancelled_quantity > 0'),
    ('change', 'update booking_data.change set actor = ''nobody'''), ('change', 'update booking_data.change set resource = resource where false'), ('change', 'delete from booking_data.change')
) t (name, statement);
select throws_ok(format('truncate booking_data.%s cascade', name), '23000', null, 'truncate ' || name)
from (values ('event'), ('event_seats'), ('booking'), ('booking_item'), ('event_cancellation'), ('idempotency_key'), ('change')) t (name);

-- The owner: no overselling by a direct update
select throws_ok(format('update booking_data.event_seats set %s where event_id = %L', assignment, :'hall'), '23514', null, assignment)
from (values ('seats_taken = 4'), ('seats_taken = seats_taken + 2'), ('capacity = 1'), ('seats_taken = -1'), ('capacity = -1, seats_taken = -1')) t (assignment);
select throws_ok(format('insert into booking_data.event_seats (event_id, capacity, seats_taken) values (%L, 1, 2)', gen_random_uuid()), '23514', null, 'nor a direct insert');

-- What repairs need is not refused.
select lives_ok(statement, statement)
from (values ('update booking_data.event_seats set capacity = capacity + 1'), ('update booking_data.event set status = ''closed'', version = version + 1'),
    ('update booking_data.booking_item set cancelled_quantity = cancelled_quantity'), ('update booking_data.event_cancellation set tickets = 1'),
    ('delete from booking_data.idempotency_key')) t (statement);
reset role;

-- None of the triggers gets in the way of the functions.
select set_eq('select tgrelid::regclass::text from pg_trigger where tgname like ''%\_owner_only'' and tgenabled = ''O''',
    array(select c.oid::regclass::text from pg_class c where c.relnamespace = 'booking_data'::regnamespace and c.relkind = 'r'), 'all tables are guarded');
select is(booking_api.cancel_booking(booking_id => :'booking') ->> 'status', 'cancelled', 'a booking can be cancelled');
select is(test.seats_taken(:'hall'), 0, 'with its seats');

select * from finish();
rollback;
