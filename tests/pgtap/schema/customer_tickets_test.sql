begin;
\ir ../helpers.sql
select plan(16);

select * from test.check_table('customer_tickets', array['event_id uuid not null', 'customer text not null', 'tickets integer not null'], array['event_id', 'customer']);

select test.make_event(max_per_customer => 3) as hall \gset
select is(test.violated(format('insert into booking_data.customer_tickets (event_id, customer, tickets) values (%L, %L, %s)', event_id, customer, tickets)), refused_by, customer)
from (values (gen_random_uuid()::text, 'nobody@example.com', 1, 'customer_tickets_of_event'), (:'hall', 'less@example.com', -1, 'customer_tickets_not_negative'),
    (:'hall', 'ann@example.com', 0, 'nothing'), (:'hall', 'ann@example.com', 1, 'customer_tickets_pkey')) t (event_id, customer, tickets, refused_by);
select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.customer_tickets'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['customer_tickets_pkey', 'customer_tickets_of_event', 'customer_tickets_not_negative'], 'every constraint is tried above');
select is(a.attcollation::regcollation::text, '"C"', 'addresses are compared by their bytes')
from pg_attribute a where a.attrelid = 'booking_data.customer_tickets'::regclass and a.attname = 'customer';
select is(array(select indexrelid::regclass::text from pg_index where indrelid = 'booking_data.customer_tickets'::regclass),
    array['booking_data.customer_tickets_pkey'], 'nothing but the key is indexed');
select is(obj_description('booking_data.customer_tickets'::regclass, 'pg_class') like '%equal to the sum of quantity - cancelled_quantity%', true, 'it says what must hold');

select * from finish();
rollback;
