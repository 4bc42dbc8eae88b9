begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('last_epoch', 'stable');

select setval('booking_data.current_epoch', 9) \g /dev/null
select is(booking_impl.last_epoch(), 1, 'what writers read is nothing that a snapshot knows');
select test.as_owner('insert into booking_data.epoch (number) values (5)');
select is(booking_impl.last_epoch(), 5, 'one that began');
select test.as_owner($$insert into booking_data.change (epoch, transaction_id, kind, event_id, resource) values (4, '99', 'event.created', gen_random_uuid(), '{}')$$);
select is(booking_impl.last_epoch(), 5, 'an older change');
select test.as_owner($$insert into booking_data.change (epoch, transaction_id, kind, event_id, resource) values (7, '3', 'event.created', gen_random_uuid(), '{}')$$);
select is(booking_impl.last_epoch(), 7, 'one that writers were in while its beginning was undone');

select * from finish();
rollback;
-- A sequence is not rolled back.
select setval('booking_data.current_epoch', 1, false) \g /dev/null
